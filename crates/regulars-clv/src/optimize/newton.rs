//! Newton's method with a damping that grows until a step gains something (Levenberg, Marquardt).

use regulars_core::Result;

use super::matrix::Matrix;
use super::{HIGHEST, LOWEST, Logarithmic, Maximum, Place};

/// More steps are never taken.
const MOST_STEPS: u32 = 30;
/// What a parabola promises below this is not worth a step.
const NEAR: f64 = 1e-13;
/// After a step that moves no variable's logarithm by more than this, second derivatives are what they were.
const SHORT: f64 = 1e-7;

/// Goes from a place near a minimum to where the second derivatives promise no more.
pub(super) fn polish(function: &Logarithmic<'_>, first: Place, mut iterations: u32) -> Result<Maximum> {
    let n = function.n();
    let mut here = first;
    let mut curvature = function.curvature(&here)?;
    for _ in 0..MOST_STEPS {
        let promised = curvature.solve(&here.slope).map(|step| 0.5 * product(&step, &here.slope, n));
        if promised.is_some_and(|promised| promised < NEAR) {
            break;
        }
        iterations += 1;
        let Some((next, bent)) = step(function, &here, &curvature)? else { break };
        let gained = here.value - next.value;
        let short = (0..n).all(|index| (next.at[index] - here.at[index]).abs() < SHORT);
        here = next;
        if let Some(bent) = bent {
            curvature = bent;
        }
        if short {
            break;
        }
        if bent.is_none() {
            curvature = function.curvature(&here)?;
        }
        // At a maximum that lies at infinity each step gains less than the one before, for ever.
        if gained < 1e-12 * (1.0 + here.value.abs()) && promised.is_none_or(|promised| promised < 1e-8) {
            break;
        }
    }
    let decrement = curvature.solve(&here.slope).map_or(f64::INFINITY, |step| 0.5 * product(&step, &here.slope, n));
    Ok(Maximum {
        variables: function.within(&here.at).1,
        value: -here.value,
        gradient_norm: here.slope[..n].iter().fold(0.0, |most, slope| most.max(slope.abs())),
        decrement,
        information: curvature,
        iterations,
        at_bound: here.at[..n].iter().any(|at| *at <= LOWEST || *at >= HIGHEST),
    })
}

/// A step that gains, or that loses no more than rounding while it makes the slope flatter; with the second derivatives at
/// its end, where these come along.
fn step(function: &Logarithmic<'_>, here: &Place, curvature: &Matrix) -> Result<Option<(Place, Option<Matrix>)>> {
    let n = function.n();
    let size = (0..n).map(|index| curvature.get(index, index).abs()).fold(1e-8, f64::max);
    let steep = product(&here.slope, &here.slope, n);
    for damping in [0.0, 1e-8, 1e-6, 1e-4, 1e-2, 1.0, 1e2] {
        let Some(move_) = curvature.damped(damping * size).solve(&here.slope) else { continue };
        if move_[..n].iter().any(|part| part.abs() > 2.0) {
            continue;
        }
        let mut at = here.at;
        for index in 0..n {
            at[index] -= move_[index];
        }
        let (there, bent) = function.evaluate_curve(&at)?;
        let rounding = 4.0 * f64::EPSILON * here.value.abs();
        let flatter = product(&there.slope, &there.slope, n) < steep;
        if there.value < here.value - rounding || (there.value <= here.value + rounding && flatter) {
            return Ok(Some((there, bent)));
        }
    }
    Ok(None)
}

fn product(one: &[f64], two: &[f64], n: usize) -> f64 {
    one.iter().zip(two).take(n).map(|(one, two)| one * two).sum()
}
