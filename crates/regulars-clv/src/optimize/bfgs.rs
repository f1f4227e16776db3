//! The method of Broyden, Fletcher, Goldfarb and Shanno (Nocedal and Wright, 2006, chapter 6).

use regulars_core::Result;

use super::matrix::Matrix;
use super::{Logarithmic, Place};
use crate::likelihood::{MOST_VARIABLES, Variables};

/// More steps are never taken.
const MOST_STEPS: u32 = 200;
/// A line search gives up after so many places.
const MOST_TRIES: u32 = 40;
/// The longest step in any variable's logarithm.
const LONGEST: f64 = 3.0;
/// A step has to gain this part of what the slope promises (Armijo), …
const ENOUGH: f64 = 1e-4;
/// … and to end where the slope is at most this part of what it was (the weak Wolfe condition).
const FLATTER: f64 = 0.9;
/// What a step gains below this part of the value is rounding.
const NOTHING: f64 = 1e-13;

/// Goes down from a place until steps promise less than `enough`, or less than rounding. `guess` is of the inverse of the
/// second derivatives there; the nearer it is, the fewer steps.
pub(super) fn minimise(
    function: &Logarithmic<'_>,
    first: Place,
    guess: Option<&Matrix>,
    enough: f64,
    iterations: &mut u32,
) -> Result<Place> {
    let n = function.n();
    let mut here = first;
    let mut inverse = guess.map_or_else(|| scaled_identity(n, &here), Matrix::cells);
    let mut stalled = 0;
    for _ in 0..MOST_STEPS {
        let mut direction = times(&inverse, &here.slope, n).map(|part| -part);
        let mut descent = dot(&direction, &here.slope, n);
        if descent >= 0.0 {
            inverse = scaled_identity(n, &here);
            direction = times(&inverse, &here.slope, n).map(|part| -part);
            descent = dot(&direction, &here.slope, n);
        }
        if descent >= 0.0 || -descent < enough.max(1e-16 * (1.0 + here.value.abs())) {
            break;
        }
        let longest = direction.iter().fold(0.0f64, |most, part| most.max(part.abs()));
        if longest > LONGEST {
            direction = direction.map(|part| part * LONGEST / longest);
            descent *= LONGEST / longest;
        }
        *iterations += 1;
        let Some(next) = search(function, &here, &direction, descent)? else { break };
        let (mut s, mut y) = ([0.0; MOST_VARIABLES], [0.0; MOST_VARIABLES]);
        for index in 0..n {
            s[index] = next.at[index] - here.at[index];
            y[index] = next.slope[index] - here.slope[index];
        }
        let gain = here.value - next.value;
        here = next;
        let sy = dot(&s, &y, n);
        if sy > 1e-12 * libm::sqrt(dot(&s, &s, n) * dot(&y, &y, n)) {
            update(&mut inverse, &s, &y, sy, n);
        }
        stalled = if gain <= NOTHING * (1.0 + here.value.abs()) { stalled + 1 } else { 0 };
        if stalled >= 2 {
            break;
        }
    }
    Ok(here)
}

/// A place along the direction that fulfils both conditions, or the best one found; `None` where nothing is gained.
fn search(function: &Logarithmic<'_>, here: &Place, direction: &Variables, descent: f64) -> Result<Option<Place>> {
    let n = function.n();
    let (mut low, mut high, mut step) = (0.0, f64::INFINITY, 1.0);
    let mut best: Option<Place> = None;
    for _ in 0..MOST_TRIES {
        let mut at = here.at;
        for index in 0..n {
            at[index] += step * direction[index];
        }
        let there = function.evaluate(&at)?;
        if there.value <= here.value + ENOUGH * step * descent {
            if best.is_none_or(|best| there.value <= best.value) {
                best = Some(there);
            }
            if dot(&there.slope, direction, n) >= FLATTER * descent {
                return Ok(Some(there));
            }
            low = step;
        } else {
            high = step;
        }
        step = if high.is_finite() { 0.5 * (low + high) } else { 2.0 * step };
        if step > 16.0 || high - low < 1e-12 {
            break;
        }
    }
    Ok(best.filter(|best| best.value < here.value))
}

type Square = [Variables; MOST_VARIABLES];

/// A first guess of the inverse of the second derivatives: a step of about 1.
fn scaled_identity(n: usize, here: &Place) -> Square {
    let steep = libm::sqrt(dot(&here.slope, &here.slope, n)).max(1e-300);
    let mut square = [[0.0; MOST_VARIABLES]; MOST_VARIABLES];
    for (index, row) in square.iter_mut().enumerate().take(n) {
        row[index] = (1.0 / steep).min(1e6);
    }
    square
}

/// The update of the inverse, equation 6.17.
fn update(inverse: &mut Square, s: &Variables, y: &Variables, sy: f64, n: usize) {
    let hy = times(inverse, y, n);
    let yhy = dot(y, &hy, n);
    for row in 0..n {
        for column in 0..n {
            inverse[row][column] +=
                (1.0 + yhy / sy) * s[row] * s[column] / sy - (hy[row] * s[column] + s[row] * hy[column]) / sy;
        }
    }
}

fn times(square: &Square, point: &Variables, n: usize) -> Variables {
    let mut product = [0.0; MOST_VARIABLES];
    for (part, row) in product.iter_mut().zip(square).take(n) {
        *part = dot(row, point, n);
    }
    product
}

fn dot(one: &Variables, two: &Variables, n: usize) -> f64 {
    one.iter().zip(two).take(n).map(|(one, two)| one * two).sum()
}
