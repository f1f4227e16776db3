//! What is to be said of a fit, as data: how the search ended, and which of the known troubles the data have.

use serde::{Deserialize, Serialize};

/// How a fit went.
///
/// A fit that went badly is told here and is no error: its likelihood and predictions may be as good as any, even
/// where a parameter could be anything.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Diagnosis {
    /// Whether the search ended at a maximum: a parabola through its end would rise by no more than 1e-6
    /// further, or the likelihood is level there.
    pub converged: bool,
    /// Steps of the search, over all starts.
    pub iterations: u32,
    /// The largest derivative of the log-likelihood by a parameter's logarithm.
    pub gradient_norm: f64,
    /// The ratio of the largest to the smallest eigenvalue of the observed information about the parameters'
    /// logarithms; missing where it is not positive definite.
    pub condition_number: Option<f64>,
    /// How many customers the likelihood reads.
    pub customers: f64,
    /// How many of them tell of what the model is about: mostly, bought again.
    pub repeaters: f64,
    /// What is wrong, by name, with a sentence each.
    pub remarks: Vec<Remark>,
}

/// One trouble.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Remark {
    /// Which trouble it is.
    pub name: Trouble,
    /// What that means for this fit.
    pub sentence: String,
}

/// The troubles that are known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Trouble {
    /// The search did not end at a maximum.
    NotConverged,
    /// The data are explained as well without anybody leaving.
    NoDropoutVisible,
    /// Some parameter could be anything within a wide range.
    WeaklyIdentified,
    /// Too few customers tell of what the model is about.
    TooFewRepeaters,
    /// The mean value over all customers is infinite.
    InfiniteMean,
}

impl Diagnosis {
    /// Whether there is nothing to remark.
    pub fn is_clean(&self) -> bool {
        self.remarks.is_empty()
    }

    /// Whether this trouble was remarked.
    pub fn has(&self, trouble: Trouble) -> bool {
        self.remarks.iter().any(|remark| remark.name == trouble)
    }
}
