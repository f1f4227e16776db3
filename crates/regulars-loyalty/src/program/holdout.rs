//! The share of members that earns nothing, so that what the program does can be told. Who is in it hangs on the account's key
//! alone.

use serde::Serialize;
use sha2::{Digest, Sha256};

/// The share of members that is held out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Holdout {
    /// How many of a hundred.
    pub percent: i64,
    /// What makes the choice differ from another's.
    pub salt: String,
}

impl Holdout {
    /// Whether an account is held out: by the first 8 bytes, the highest first, of the SHA-256 of salt, colon and key, of
    /// which the rest by 10,000 is below a hundred times the share.
    ///
    /// ```
    /// use regulars_loyalty::program::Holdout;
    /// let tenth = Holdout { percent: 10, salt: "2026q4".to_owned() };
    /// let held = (0..10_000).filter(|number| tenth.holds_out(&format!("c{number}"))).count();
    /// assert!((900..1100).contains(&held));
    /// ```
    pub fn holds_out(&self, account: &str) -> bool {
        let digest = Sha256::digest(format!("{}:{account}", self.salt).as_bytes());
        let first = digest.iter().take(8).fold(0u64, |number, byte| number << 8 | u64::from(*byte));
        // A share is 0 to 100.
        !account.is_empty() && first % 10_000 < self.percent as u64 * 100
    }
}
