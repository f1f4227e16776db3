//! Drawing by chance, from random bits that the caller brings: nothing in here has a source of its own.

/// A number from 0 up to, not including, `bound`, each as likely, from uniform bits (Lemire, 2019, ACM Trans. Model.
/// Comput. Simul. 29:3).
///
/// ```
/// use regulars_core::draw::below;
/// assert_eq!(below(10, || u64::MAX), 9);
/// ```
///
/// # Panics
/// When `bound` is 0: there is no such number.
pub fn below(bound: u64, mut bits: impl FnMut() -> u64) -> u64 {
    loop {
        let wide = u128::from(bits()) * u128::from(bound);
        if wide as u64 >= bound.wrapping_neg() % bound {
            return (wide >> 64) as u64;
        }
    }
}
