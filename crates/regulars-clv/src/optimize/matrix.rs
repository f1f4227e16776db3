//! Small symmetric matrices.

use crate::likelihood::{MOST_VARIABLES, Variables};

/// A symmetric matrix of at most as many rows as a search has variables.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Matrix {
    n: usize,
    cells: [Variables; MOST_VARIABLES],
}

impl Matrix {
    /// The matrix with `n` rows and these cells, of which those on and below the diagonal are asked for.
    pub fn symmetric(n: usize, cell: impl Fn(usize, usize) -> f64) -> Self {
        let mut cells = [[0.0; MOST_VARIABLES]; MOST_VARIABLES];
        for row in 0..n {
            for column in 0..=row {
                cells[row][column] = cell(row, column);
                cells[column][row] = cells[row][column];
            }
        }
        Self { n, cells }
    }

    /// A cell.
    pub fn get(&self, row: usize, column: usize) -> f64 {
        self.cells[row][column]
    }

    /// All cells, with 0 where there are fewer rows.
    pub(super) fn cells(&self) -> [Variables; MOST_VARIABLES] {
        self.cells
    }

    /// The same with every cell so many times as large.
    pub(super) fn times(&self, factor: f64) -> Self {
        Self::symmetric(self.n, |row, column| factor * self.get(row, column))
    }

    /// How many rows there are.
    pub fn rows(&self) -> usize {
        self.n
    }

    /// The same with something added to the diagonal.
    pub(super) fn damped(&self, by: f64) -> Self {
        Self::symmetric(self.n, |row, column| self.get(row, column) + if row == column { by } else { 0.0 })
    }

    /// L of the decomposition L Lᵀ (Cholesky); `None` unless the matrix is positive definite.
    pub(crate) fn root(&self) -> Option<[Variables; MOST_VARIABLES]> {
        let mut root = [[0.0; MOST_VARIABLES]; MOST_VARIABLES];
        for row in 0..self.n {
            for column in 0..=row {
                let sum: f64 = (0..column).map(|k| root[row][k] * root[column][k]).sum();
                let rest = self.get(row, column) - sum;
                if row == column {
                    // NaN is not positive either.
                    if !(rest > 0.0 && rest.is_finite()) {
                        return None;
                    }
                    root[row][row] = libm::sqrt(rest);
                } else {
                    root[row][column] = rest / root[column][column];
                }
            }
        }
        Some(root)
    }

    /// The solution of M v = b; `None` unless the matrix is positive definite.
    pub(crate) fn solve(&self, b: &Variables) -> Option<Variables> {
        let root = self.root()?;
        let mut v = *b;
        for row in 0..self.n {
            let sum: f64 = (0..row).map(|k| root[row][k] * v[k]).sum();
            v[row] = (v[row] - sum) / root[row][row];
        }
        for row in (0..self.n).rev() {
            let sum: f64 = (row + 1..self.n).map(|k| root[k][row] * v[k]).sum();
            v[row] = (v[row] - sum) / root[row][row];
        }
        Some(v)
    }

    /// The inverse; `None` unless the matrix is positive definite.
    pub fn inverse(&self) -> Option<Self> {
        let mut columns = [[0.0; MOST_VARIABLES]; MOST_VARIABLES];
        for (index, column) in columns.iter_mut().enumerate().take(self.n) {
            let mut unit = [0.0; MOST_VARIABLES];
            unit[index] = 1.0;
            *column = self.solve(&unit)?;
        }
        Some(Self::symmetric(self.n, |row, column| columns[column][row]))
    }

    /// The eigenvalues in no order, by Jacobi's rotations.
    pub fn eigenvalues(&self) -> Vec<f64> {
        let (n, mut a) = (self.n, self.cells);
        // Each sweep at least squares what is off the diagonal once it is small.
        for _ in 0..30 {
            for p in 0..n {
                for q in p + 1..n {
                    if a[p][q] == 0.0 {
                        continue;
                    }
                    let theta = (a[q][q] - a[p][p]) / (2.0 * a[p][q]);
                    let t = theta.signum() / (theta.abs() + libm::sqrt(theta * theta + 1.0));
                    let c = 1.0 / libm::sqrt(t * t + 1.0);
                    let s = t * c;
                    for row in a.iter_mut().take(n) {
                        (row[p], row[q]) = (c * row[p] - s * row[q], s * row[p] + c * row[q]);
                    }
                    for k in 0..n {
                        (a[p][k], a[q][k]) = (c * a[p][k] - s * a[q][k], s * a[p][k] + c * a[q][k]);
                    }
                }
            }
        }
        (0..n).map(|index| a[index][index]).collect()
    }

    /// The ratio of the largest to the smallest eigenvalue; `None` unless all are positive.
    pub fn condition_number(&self) -> Option<f64> {
        let values = self.eigenvalues();
        let (low, high) = values.iter().fold((f64::INFINITY, 0.0f64), |(low, high), v| (low.min(*v), high.max(*v)));
        (low > 0.0 && high.is_finite()).then(|| high / low)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inverses_and_eigenvalues_are_those_of_the_textbook() {
        let m = Matrix::symmetric(2, |row, column| if row == column { 2.0 } else { 1.0 });
        let inverse = m.inverse().unwrap();
        assert!((inverse.get(0, 0) - 2.0 / 3.0).abs() < 1e-15 && (inverse.get(0, 1) + 1.0 / 3.0).abs() < 1e-15);
        let mut values = m.eigenvalues();
        values.sort_by(f64::total_cmp);
        assert!((values[0] - 1.0).abs() < 1e-15 && (values[1] - 3.0).abs() < 1e-15);
        assert!((m.condition_number().unwrap() - 3.0).abs() < 1e-14);
        assert_eq!(Matrix::symmetric(2, |_, _| 1.0).inverse(), None);
    }
}
