//! The maximum of a smooth function of a few positive variables: BFGS from several starts, then Newton's method.
//!
//! The search is over the variables' logarithms, within a box that no meaningful parameter leaves. It ends after a
//! bounded number of steps, whatever the function.

mod bfgs;
pub mod matrix;
mod newton;

use regulars_core::{Code, Error, Result};

use crate::likelihood::{Curve, MOST_VARIABLES, Slope, Variables};
use matrix::Matrix;

/// The box of logarithms: from 1e-7 to 1e8.
const LOWEST: f64 = -16.1;
const HIGHEST: f64 = 18.4;
/// On a sample, what a step promises below this is far less than what samples differ by.
const ROUGHLY: f64 = 1e-3;

/// Where a parabola promises less than this, a peak is near.
const PEAK: f64 = 1e-6;

/// A function to be maximised, of positive variables.
pub(crate) trait Objective {
    /// How many variables it has; other places of an array of them are 1.
    fn variables(&self) -> usize;

    /// How many customers it is of; their number scales the second derivatives.
    fn customers(&self) -> f64;

    /// Value and gradient.
    fn at(&self, variables: &Variables) -> Result<Slope>;

    /// Value, gradient and second derivatives, where the function has them in closed form.
    fn curve(&self, _variables: &Variables) -> Result<Option<Curve>> {
        Ok(None)
    }
}

/// Where the search ended.
#[derive(Clone, Debug)]
pub(crate) struct Maximum {
    /// The variables.
    pub(crate) variables: Variables,
    /// The function's value there.
    pub(crate) value: f64,
    /// The largest derivative by a logarithm of a variable, in absolute value.
    pub(crate) gradient_norm: f64,
    /// How much higher a parabola through here would reach; not finite where there is no such parabola.
    pub(crate) decrement: f64,
    /// Minus the second derivatives by the logarithms of the variables.
    pub(crate) information: Matrix,
    /// Steps of both methods.
    pub(crate) iterations: u32,
    /// Whether a variable is at the end of its box.
    pub(crate) at_bound: bool,
}

/// The function in logarithms of its variables, turned upside down, and how often it was asked.
pub(crate) struct Logarithmic<'a> {
    objective: &'a dyn Objective,
    n: usize,
}

/// A place, with what is to be minimised there and its derivatives.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place {
    pub(crate) at: Variables,
    pub(crate) value: f64,
    pub(crate) slope: Variables,
}

impl Logarithmic<'_> {
    pub(crate) fn n(&self) -> usize {
        self.n
    }

    /// The function where `at` lies, or at the nearest place in the box. What is not a number counts as infinite.
    pub(crate) fn evaluate(&self, at: &Variables) -> Result<Place> {
        let (at, variables) = self.within(at);
        let found = self.objective.at(&variables)?;
        Ok(self.place(at, &variables, &found))
    }

    /// The same, with the second derivatives where the function has them in closed form.
    pub(crate) fn evaluate_curve(&self, at: &Variables) -> Result<(Place, Option<Matrix>)> {
        let (at, variables) = self.within(at);
        let Some(found) = self.objective.curve(&variables)? else {
            return Ok((self.place(at, &variables, &self.objective.at(&variables)?), None));
        };
        let curvature = Matrix::symmetric(self.n, |row, column| {
            let first = if row == column { found.slope.gradient[row] * variables[row] } else { 0.0 };
            -found.by(row, column) * variables[row] * variables[column] - first
        });
        Ok((self.place(at, &variables, &found.slope), Some(curvature)))
    }

    /// The nearest place in the box, and the variables there.
    fn within(&self, at: &Variables) -> (Variables, Variables) {
        let (mut at, mut variables) = (*at, [1.0; MOST_VARIABLES]);
        for index in 0..self.n {
            at[index] = at[index].clamp(LOWEST, HIGHEST);
            variables[index] = libm::exp(at[index]);
        }
        (at, variables)
    }

    fn place(&self, at: Variables, variables: &Variables, found: &Slope) -> Place {
        let mut place = Place { at, value: -found.value, slope: [0.0; MOST_VARIABLES] };
        for index in 0..self.n {
            let slope = -found.gradient[index] * variables[index];
            // What pulls out of the box is held by its wall.
            let held = (at[index] <= LOWEST && slope > 0.0) || (at[index] >= HIGHEST && slope < 0.0);
            place.slope[index] = if held { 0.0 } else { slope };
        }
        if !place.value.is_finite() || place.slope.iter().any(|slope| !slope.is_finite()) {
            place.value = f64::INFINITY;
        }
        place
    }

    /// Where the search from each of these points ends, the lowest first; nowhere, when the function is level at all.
    fn ends(&self, starts: &[Variables], enough: f64, iterations: &mut u32) -> Result<Vec<Place>> {
        let mut ends = Vec::new();
        let mut flat = true;
        for start in starts {
            let first = self.evaluate(&start.map(libm::log))?;
            if first.value.is_finite() {
                flat &= first.slope[..self.n].iter().all(|slope| *slope == 0.0);
                ends.push(bfgs::minimise(self, first, None, enough, iterations)?);
            }
        }
        ends.retain(|_| !flat);
        ends.sort_by(|one, two| one.value.total_cmp(&two.value));
        Ok(ends)
    }

    /// The second derivatives; those that have no closed form by central differences of the first.
    pub(crate) fn curvature(&self, place: &Place) -> Result<Matrix> {
        const STEP: f64 = 2e-4;
        if let (_, Some(curvature)) = self.evaluate_curve(&place.at)? {
            return Ok(curvature);
        }
        let mut columns = [[0.0; MOST_VARIABLES]; MOST_VARIABLES];
        for (index, column) in columns.iter_mut().enumerate().take(self.n) {
            let slope = |steps: f64| -> Result<Variables> {
                let mut at = place.at;
                at[index] += steps * STEP;
                Ok(self.evaluate(&at)?.slope)
            };
            // Fourth order: the error is of the order of 1e-14 of the function beside that of rounding.
            let (one, back, two, far_back) = (slope(1.0)?, slope(-1.0)?, slope(2.0)?, slope(-2.0)?);
            for row in 0..self.n {
                column[row] = (8.0 * (one[row] - back[row]) - (two[row] - far_back[row])) / (12.0 * STEP);
            }
        }
        Ok(Matrix::symmetric(self.n, |row, column| 0.5 * (columns[row][column] + columns[column][row])))
    }
}

/// Searches the maximum from these points. `levels` are functions of one shape, each of more customers than the one
/// before, the last the function itself: all points are tried on the first, and its best ends followed through the
/// others, which so need few steps.
///
/// # Errors
/// [`Code::FlatLikelihood`] when the function has no finite value or no slope at any start.
pub(crate) fn maximise(levels: &[&dyn Objective], starts: &[Variables]) -> Result<Maximum> {
    // Newton's method does the rest in fewer steps, …
    let (function, top, iterations) = climb(levels, starts, ROUGHLY)?;
    let found = newton::polish(&function, top, iterations)?;
    if found.decrement < PEAK {
        return Ok(found);
    }
    // … but for a long ridge, along which its steps are short.
    let mut iterations = found.iterations;
    let first = function.evaluate(&found.variables.map(libm::log))?;
    let end = bfgs::minimise(&function, first, None, 0.0, &mut iterations)?;
    newton::polish(&function, end, iterations)
}

/// The value of the maximum alone, to about a millionth.
///
/// # Errors
/// Those of [`maximise`].
pub(crate) fn highest(levels: &[&dyn Objective], starts: &[Variables]) -> Result<f64> {
    climb(levels, starts, 1e-6).map(|(_, top, _)| -top.value)
}

/// The last of the levels, where the search ended on it as steps promised less than `last`, and after how many steps.
fn climb<'a>(levels: &[&'a dyn Objective], starts: &[Variables], last: f64) -> Result<(Logarithmic<'a>, Place, u32)> {
    let mut iterations = 0;
    let mut levels = levels.iter().map(|objective| Logarithmic { objective: *objective, n: objective.variables() });
    let mut ends = Vec::new();
    let mut below = None;
    // A sample may tell nothing where all customers do.
    while ends.is_empty() {
        let Some(level) = levels.next() else {
            let message = "expected a likelihood that depends on the parameters, found the same value everywhere: \
                           the customers tell nothing about them, for instance because all ages are 0";
            return Err(Error::new(Code::FlatLikelihood, message));
        };
        ends = level.ends(starts, ROUGHLY, &mut iterations)?;
        below = Some(level);
    }
    let mut below = below.ok_or_else(|| Error::new(Code::Internal, "expected a level to search on"))?;
    // The second best is only followed where it is another maximum that is nearly as high.
    let rival = ends.get(1).is_some_and(|second| {
        second.value - ends[0].value < 1e-3 * ends[0].value.abs() && distance(second, &ends[0]) > 0.1
    });
    ends.truncate(if rival { 2 } else { 1 });
    let mut levels = levels.peekable();
    while let Some(level) = levels.next() {
        let enough = if levels.peek().is_some() { ROUGHLY } else { last };
        let ratio = below.objective.customers() / level.objective.customers();
        for end in &mut ends {
            let guess = below.curvature(end)?.inverse().map(|inverse| inverse.times(ratio));
            let first = level.evaluate(&end.at)?;
            *end = bfgs::minimise(&level, first, guess.as_ref(), enough, &mut iterations)?;
        }
        ends.sort_by(|one, two| one.value.total_cmp(&two.value));
        ends.truncate(1);
        below = level;
    }
    Ok((below, ends[0], iterations))
}

/// Searches the maximum from one point that is near it.
pub(crate) fn refine(objective: &dyn Objective, start: &Variables) -> Result<Maximum> {
    let function = Logarithmic { objective, n: objective.variables() };
    let mut iterations = 0;
    let first = function.evaluate(&start.map(libm::log))?;
    let end = bfgs::minimise(&function, first, None, 0.0, &mut iterations)?;
    newton::polish(&function, end, iterations)
}

fn distance(one: &Place, two: &Place) -> f64 {
    one.at.iter().zip(&two.at).map(|(one, two)| (one - two).abs()).fold(0.0, f64::max)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// −Σ wᵢ (ln xᵢ − cᵢ)² / 2 − (ln x₁ − ln x₂)⁴
    struct Hill;

    impl Objective for Hill {
        fn variables(&self) -> usize {
            2
        }

        fn customers(&self) -> f64 {
            1.0
        }

        fn at(&self, point: &Variables) -> Result<Slope> {
            let (u, v) = (point[0].ln() - 1.0, point[1].ln() + 2.0);
            let d = u - v;
            let value = -0.5 * u * u - 50.0 * v * v - d.powi(4);
            let (du, dv) = (-u - 4.0 * d.powi(3), -100.0 * v + 4.0 * d.powi(3));
            Ok(Slope { value, gradient: [du / point[0], dv / point[1], 0.0, 0.0] })
        }
    }

    #[test]
    fn the_top_of_a_hill_is_found_from_anywhere() {
        for start in [[1.0; 4], [1e-6, 1e6, 1.0, 1.0], [1e7, 1e-6, 1.0, 1.0]] {
            let found = maximise(&[&Hill, &Hill], &[start]).unwrap();
            assert!(
                (found.variables[0].ln() - 1.0).abs() < 1e-8 && (found.variables[1].ln() + 2.0).abs() < 1e-8,
                "{found:?}"
            );
            assert!(found.decrement < 1e-12 && !found.at_bound && found.iterations < 200, "{found:?}");
            assert!((found.information.get(0, 0) - 1.0).abs() < 1e-6, "{found:?}");
            assert!((found.information.get(1, 1) - 100.0).abs() < 1e-5, "{found:?}");
        }
    }

    #[test]
    fn what_rises_for_ever_ends_at_the_wall() {
        struct Slide;
        impl Objective for Slide {
            fn variables(&self) -> usize {
                1
            }
            fn customers(&self) -> f64 {
                1.0
            }
            fn at(&self, point: &Variables) -> Result<Slope> {
                Ok(Slope { value: point[0].ln(), gradient: [1.0 / point[0], 0.0, 0.0, 0.0] })
            }
        }
        assert!(maximise(&[&Slide, &Slide], &[[1.0; 4]]).unwrap().at_bound);
    }
}
