//! Logarithm and exponential by plain arithmetic: the system's differ in the last bit from machine to machine, and a
//! reading must be the same everywhere.

use std::f64::consts::{LN_2, SQRT_2};

/// 1, 1/3, 1/5, …: the series of the inverse hyperbolic tangent. Twelve terms are exact to the last bits.
const ODD: [f64; 12] = {
    let mut terms = [1.0; 12];
    let mut k = 1;
    let mut odd = 1.0;
    while k < terms.len() {
        odd += 2.0;
        terms[k] = 1.0 / odd;
        k += 1;
    }
    terms
};

/// The natural logarithm of a positive, finite number; 0 for anything else.
pub(super) fn ln(x: f64) -> f64 {
    if !(x.is_finite() && x >= f64::MIN_POSITIVE) {
        return 0.0;
    }
    let bits = x.to_bits();
    let mut exponent = i32::try_from((bits >> 52) & 0x7ff).unwrap_or(0) - 1023;
    let mut mantissa = f64::from_bits((bits & 0x000f_ffff_ffff_ffff) | (1023 << 52));
    if mantissa > SQRT_2 {
        mantissa *= 0.5;
        exponent += 1;
    }
    let z = (mantissa - 1.0) / (mantissa + 1.0);
    let z2 = z * z;
    // 2·atanh(z), |z| ≤ 0.172.
    let series = ODD.iter().rev().fold(0.0, |sum, term| sum * z2 + term);
    f64::from(exponent) * LN_2 + 2.0 * z * series
}

/// e to the power of x, for x clamped to ±700.
pub(super) fn exp(x: f64) -> f64 {
    let x = x.clamp(-700.0, 700.0);
    let n = (x / LN_2).round();
    let r = x - n * LN_2;
    let series = (1..=18).rev().fold(1.0, |sum, k| 1.0 + sum * r / f64::from(k));
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // n is within ±1010.
    let power = f64::from_bits(((1023 + n as i64) as u64) << 52);
    series * power
}

/// The logistic function.
pub(super) fn logistic(x: f64) -> f64 {
    1.0 / (1.0 + exp(-x))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn close_to_the_system() {
        for i in 1..2_000 {
            let x = f64::from(i) * 0.37;
            assert!((ln(x) - x.ln()).abs() < 1e-13, "ln {x}");
            let y = f64::from(i - 1_000) * 0.031;
            assert!((exp(y) / y.exp() - 1.0).abs() < 1e-13, "exp {y}");
        }
        assert!(ln(0.0).abs() < f64::EPSILON);
        assert!(logistic(-800.0) < 1e-200 && logistic(800.0) > 0.999);
    }
}
