//! The ledger: entries between buckets, the lots that they move points through, and the account they add up to.

pub mod account;
pub mod balance;
pub mod book;
mod check;
pub mod decision;
pub mod entry;
pub mod facts;
pub mod fold;
pub mod life;
pub mod lot;
pub mod member;
pub mod occasion;
pub mod order;
pub(crate) mod outline;
pub mod purse;
pub mod redemption;
pub mod reward;
pub mod tier;

pub use account::{Account, Recorded};
pub use balance::{Balance, Bucket};
pub use decision::{Decision, PurseChange, RuleTrace, Status};
pub use entry::{Entry, Kind, Share};
pub use fold::fold;
pub use life::{Joined, Life};
pub use lot::Lot;
pub use member::Member;
pub use occasion::{Occasion, Referral};
pub use order::Order;
pub use purse::{OfPurse, Purse, PurseBalance};
pub use redemption::Redemption;
pub use reward::{Given, Stamped};
pub use tier::{Tier, TierChange};
