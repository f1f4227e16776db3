//! Purchases of a customer who stays, at a gamma-distributed rate: what NBD, BG/NBD and their regular kin share.
//!
//! A purchase comes after k phases, each of exponential length, so that the times between purchases are Erlang-k
//! distributed: the larger k, the more regular. With k = 1 they are exponential, and purchases come as they come. After
//! x purchases, the last at t_x, the likelihood of not having bought again by T is
//!
//! (r)_kx αʳ (α + T)^−ρ Q G,   Q = Σ (ρ)ⱼ wʲ / j! over j < k,   ρ = r + k x,   w = (T − t_x) / (α + T)
//!
//! where j counts the phases since the last purchase, and G is of the times between purchases alone (see `spacing`).

use libm::{log, log1p};

use crate::likelihood::{Curve, Slope};
use crate::special::gamma::{digamma_rise, ln_gamma, ln_rising, trigamma_rise};
use crate::summary::Customer;

/// What customers of one frequency share.
pub(crate) struct Bought {
    /// k x, r + k x.
    phases: f64,
    pub(crate) shape: f64,
    /// The logarithm of (r)_kx, with its derivatives by r.
    rising: f64,
    by_r: f64,
    by_r_twice: f64,
    /// Of G: ln (k − 1)!ˣ, and what it becomes where only the last of the times is known.
    spacing: f64,
    spacing_unknown: f64,
}

/// ln Q and its derivatives by r and α.
#[derive(Clone, Copy, Default)]
pub(crate) struct Waited {
    pub(crate) ln: f64,
    pub(crate) by_r: f64,
    pub(crate) by_alpha: f64,
    pub(crate) second: [f64; 3],
}

impl Bought {
    pub(crate) fn new<const SECOND: bool>(r: f64, k: f64, frequency: f64) -> Self {
        let phases = k * frequency;
        let regular = k > 1.0 && frequency > 0.0;
        Self {
            phases,
            shape: r + phases,
            rising: ln_rising(r, phases),
            by_r: digamma_rise(r, phases),
            by_r_twice: if SECOND { trigamma_rise(r, phases) } else { 0.0 },
            spacing: if regular { frequency * ln_gamma(k) } else { 0.0 },
            spacing_unknown: if regular { ln_rising(frequency, phases - frequency) } else { 0.0 },
        }
    }

    /// ln G. Of purchases at known times it is that of Π τᵏ⁻¹ / (k − 1)! over the times τ between them. Where only the last
    /// time is known, the likelihood is that of it alone, over that of k = 1, so that likelihoods of different k compare.
    fn spacing(&self, k: f64, customer: &Customer) -> f64 {
        if k == 1.0 || customer.frequency == 0.0 {
            return 0.0;
        }
        match customer.log_intervals {
            Some(sum) => (k - 1.0) * sum - self.spacing,
            None => (k - 1.0) * customer.frequency * log(customer.recency) - self.spacing_unknown,
        }
    }

    /// The logarithm of the likelihood and its derivatives by r and α, the first two variables; with ln (α + T) / α.
    pub(crate) fn staying<const SECOND: bool>(
        &self,
        [r, alpha, k]: [f64; 3],
        ln_alpha: f64,
        customer: &Customer,
        waited: &Waited,
    ) -> (Curve, f64) {
        // ln (α + T) / α as one, as r and α may both be large.
        let grown = log1p(customer.age / alpha);
        let age = alpha + customer.age;
        let by_alpha = (r * customer.age / alpha - self.phases) / age;
        let value = self.rising + self.spacing(k, customer) - r * grown - self.phases * (ln_alpha + grown);
        let mut curve = Curve {
            slope: Slope {
                value: value + waited.ln,
                gradient: [self.by_r - grown + waited.by_r, by_alpha + waited.by_alpha, 0.0, 0.0],
            },
            ..Curve::default()
        };
        if SECOND {
            let ratio = customer.age / (alpha * age);
            curve.second[0] = self.by_r_twice + waited.second[0];
            curve.second[1] = ratio + waited.second[1];
            curve.second[2] = -(r * ratio / alpha + by_alpha / age) + waited.second[2];
        }
        (curve, grown)
    }
}

impl Waited {
    /// Of a customer with this ρ, who has been silent for so long.
    pub(crate) fn new<const SECOND: bool>(shape: f64, alpha: f64, k: f64, customer: &Customer) -> Self {
        if k == 1.0 {
            return Self::default();
        }
        let age = alpha + customer.age;
        let w = (customer.age - customer.recency) / age;
        // The sum and its derivatives by ρ and w; j qⱼ / w and j (j − 1) qⱼ / w² have recurrences of their own, as w may be 0.
        let (mut q, mut dq) = (1.0, 0.0);
        let (mut h, mut h2) = (0.0, 0.0);
        let (mut sum, mut by_w, mut by_shape) = (1.0, 0.0, 0.0);
        let (mut w_w, mut shape_w, mut shape_shape) = (0.0, 0.0, 0.0);
        let mut j = 1.0;
        while j < k {
            let factor = shape + j - 1.0;
            h += 1.0 / factor;
            h2 += 1.0 / (factor * factor);
            let ddq = factor * dq;
            (dq, q) = (factor * q, q * factor * w / j);
            sum += q;
            by_w += dq;
            by_shape += q * h;
            if SECOND {
                w_w += ddq;
                shape_w += dq * h;
                shape_shape += q * (h * h - h2);
            }
            j += 1.0;
        }
        let (by_w, by_shape) = (by_w / sum, by_shape / sum);
        // w falls as α rises.
        let w_alpha = -w / age;
        let mut waited = Self { ln: log(sum), by_r: by_shape, by_alpha: by_w * w_alpha, second: [0.0; 3] };
        if SECOND {
            let (w_w, shape_w) = (w_w / sum - by_w * by_w, shape_w / sum - by_shape * by_w);
            waited.second = [
                shape_shape / sum - by_shape * by_shape,
                shape_w * w_alpha,
                w_w * w_alpha * w_alpha - 2.0 * by_w * w_alpha / age,
            ];
        }
        waited
    }
}
