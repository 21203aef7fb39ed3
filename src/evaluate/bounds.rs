//! What a count of mistakes promises: exact bounds of a share, and how many comments a promise needs.
//!
//! The bounds are those of C. Clopper and E. Pearson (1934), as quantiles of the beta distribution.
//! They hold for a threshold chosen on the same labels too: the share of ham above the (k+1)-th
//! highest of n scores is Beta(k+1, n−k) distributed (S. Wilks, 1941), and that quantile is the
//! bound for k mistakes of n. They take comments to be independent: where a few articles or a few
//! readers wrote most of them, fewer would have told as much.

/// What is promised is meant to hold in 19 cases of 20.
pub const CONFIDENCE: f64 = 0.95;

/// The share that `k` of `n` proves not to be exceeded, one-sided.
pub fn upper(k: u64, n: u64, confidence: f64) -> f64 {
    if k >= n {
        return 1.0;
    }
    beta_quantile(confidence, k as f64 + 1.0, (n - k) as f64)
}

/// The share that `k` of `n` proves to be reached, one-sided.
pub fn lower(k: u64, n: u64, confidence: f64) -> f64 {
    if k == 0 || n == 0 {
        return 0.0;
    }
    beta_quantile(1.0 - confidence, k as f64, (n - k.min(n)) as f64 + 1.0)
}

/// The two-sided interval of Clopper and Pearson.
pub fn interval(k: u64, n: u64) -> [f64; 2] {
    let side = f64::midpoint(1.0, CONFIDENCE);
    [lower(k, n, side), upper(k, n, side)]
}

/// How many ham without one mistake prove that mistakes are no more than the share `rate`:
/// ln(1 − confidence) / ln(1 − rate), for small rates about 3 / rate (the rule of three:
/// J. Hanley, A. Lippman-Hand, 1983).
pub fn ham_needed(rate: f64) -> u64 {
    ((1.0 - CONFIDENCE).ln() / (-rate).ln_1p()).ceil() as u64
}

/// The most mistakes among `n` with which it is still proved that they are no more than the share
/// `rate`; none where not even 0 would do.
pub fn most_mistakes(n: u64, rate: f64) -> Option<u64> {
    let holds = |k: u64| upper(k, n, CONFIDENCE) <= rate;
    if !holds(0) {
        return None;
    }
    // Above the expected number nothing is proved.
    let (mut proved, mut unproved) = (0, (n as f64 * rate) as u64 + 1);
    while unproved - proved > 1 {
        let middle = u64::midpoint(proved, unproved);
        if holds(middle) {
            proved = middle;
        } else {
            unproved = middle;
        }
    }
    Some(proved)
}

fn beta_quantile(probability: f64, a: f64, b: f64) -> f64 {
    let (mut low, mut high) = (0.0, 1.0);
    // Each step halves the interval: more than a double holds.
    for _ in 0..100 {
        let middle = f64::midpoint(low, high);
        if beta_share(middle, a, b) < probability {
            low = middle;
        } else {
            high = middle;
        }
    }
    f64::midpoint(low, high)
}

/// The regularized incomplete beta function, by Lentz's continued fraction (W. Press and others,
/// "Numerical Recipes", 6.4).
fn beta_share(x: f64, a: f64, b: f64) -> f64 {
    if x <= 0.0 || x >= 1.0 {
        return x.clamp(0.0, 1.0);
    }
    let front = (ln_gamma(a + b) - ln_gamma(a) - ln_gamma(b) + a * x.ln() + b * (-x).ln_1p()).exp();
    // The fraction converges fast on this side of the mean, and the function is symmetric.
    if x < (a + 1.0) / (a + b + 2.0) {
        front * beta_fraction(x, a, b) / a
    } else {
        1.0 - front * beta_fraction(1.0 - x, b, a) / b
    }
}

fn beta_fraction(x: f64, a: f64, b: f64) -> f64 {
    const TINY: f64 = 1e-300;
    let away_from_zero = |value: f64| if value.abs() < TINY { TINY } else { value };
    let mut above = 1.0;
    let mut below = away_from_zero(1.0 - (a + b) * x / (a + 1.0)).recip();
    let mut fraction = below;
    for step in (1..10_000).map(f64::from) {
        let place = a + 2.0 * step;
        let even = step * (b - step) * x / ((place - 1.0) * place);
        let odd = -(a + step) * (a + b + step) * x / (place * (place + 1.0));
        let mut change = 1.0;
        for term in [even, odd] {
            below = away_from_zero(1.0 + term * below).recip();
            above = away_from_zero(1.0 + term / above);
            change = below * above;
            fraction *= change;
        }
        if (change - 1.0).abs() < 1e-15 {
            break;
        }
    }
    fraction
}

/// The logarithm of the gamma function, by Lanczos' approximation with g = 7.
fn ln_gamma(x: f64) -> f64 {
    const FACTORS: [f64; 8] = [
        676.520_368_121_885_1,
        -1_259.139_216_722_402_8,
        771.323_428_777_653_1,
        -176.615_029_162_140_6,
        12.507_343_278_686_905,
        -0.138_571_095_265_720_12,
        9.984_369_578_019_572e-6,
        1.505_632_735_149_311_6e-7,
    ];
    let x = x - 1.0;
    let terms = FACTORS.iter().zip(1..).map(|(factor, place)| factor / (x + f64::from(place)));
    let sum = 0.999_999_999_999_809_9 + terms.sum::<f64>();
    let t = x + 7.5;
    0.5 * (2.0 * std::f64::consts::PI).ln() + (x + 0.5) * t.ln() - t + sum.ln()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_mistakes_the_bound_is_in_closed_form() {
        for n in [1_u64, 10, 951, 100_000] {
            let exact = 1.0 - 0.05_f64.powf(1.0 / n as f64);
            assert!((upper(0, n, 0.95) - exact).abs() < 1e-12, "{n}");
        }
    }

    #[test]
    fn the_bound_solves_the_binomial() {
        // P(X ≤ 2) of 10 at the bound is 0.05.
        let p = upper(2, 10, 0.95);
        let q: f64 = 1.0 - p;
        let tail = q.powi(10) + 10.0 * p * q.powi(9) + 45.0 * p.powi(2) * q.powi(8);
        assert!((tail - 0.05).abs() < 1e-10, "{tail}");
        // P(X ≥ 2) of 10 at the lower bound is 0.05.
        let p = lower(2, 10, 0.95);
        let q = 1.0 - p;
        assert!((1.0 - q.powi(10) - 10.0 * p * q.powi(9) - 0.05).abs() < 1e-10);
    }

    #[test]
    fn published_values_are_met() {
        // The usual two-sided interval for 5 of 50.
        let [low, high] = interval(5, 50);
        assert!((low - 0.0333).abs() < 1e-4 && (high - 0.2181).abs() < 1e-4, "{low} {high}");
        let [low, high] = interval(0, 0);
        assert!(low <= 0.0 && high >= 1.0);
    }

    #[test]
    fn the_rule_of_three() {
        assert_eq!(ham_needed(0.05), 59);
        assert_eq!(ham_needed(0.0001), 29_956);
        assert_eq!(most_mistakes(59, 0.05), Some(0));
        assert_eq!(most_mistakes(58, 0.05), None);
    }

    #[test]
    fn no_more_mistakes_would_be_proved() {
        for (n, rate) in [(1000, 0.01), (20_000, 0.001), (300, 0.5)] {
            let k = most_mistakes(n, rate).unwrap();
            assert!(upper(k, n, CONFIDENCE) <= rate && upper(k + 1, n, CONFIDENCE) > rate);
        }
    }
}
