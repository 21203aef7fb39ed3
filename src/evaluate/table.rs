//! The report on a terminal: false positives first.

use std::fmt::{self, Display, Formatter};

use super::classes::Classes;
use super::mistakes::Mistake;
use super::report::{Report, Set};
use super::thresholds::{Advice, Cut};

impl Display for Report {
    fn fmt(&self, f: &mut Formatter) -> fmt::Result {
        let [review, block] = self.thresholds;
        writeln!(
            f,
            "model {}, base rate {}, review from {review}, block from {block}\n",
            self.model, self.base_rate
        )?;
        self.write_sets(f)?;
        self.write_reliability(f)?;
        self.write_figures(f)?;
        self.write_slices(f)?;
        self.write_advice(f)?;
        self.write_mistakes(f)
    }
}

impl Report {
    fn write_sets(&self, f: &mut Formatter) -> fmt::Result {
        let width = self.sets.iter().map(|set| set.name.chars().count()).max().unwrap_or(0).max(5);
        head(f, width, "")?;
        let total = Set { name: "all".into(), metrics: self.total.clone(), roc_auc: self.ranking.roc_auc };
        self.sets.iter().chain(std::iter::once(&total)).try_for_each(|set| line(f, width, set))
    }

    fn write_reliability(&self, f: &mut Formatter) -> fmt::Result {
        if self.reliability.is_empty() {
            return Ok(());
        }
        writeln!(f, "\nscores and the share of spam among comments that have them, at the base rate")?;
        for tenth in self.reliability.iter().filter(|tenth| tenth.comments > 0) {
            writeln!(
                f,
                "  {:.1} to {:.1}  {:>7} comments  said {:>6}  found {:>6}",
                tenth.from,
                tenth.from + 0.1,
                tenth.comments,
                percent(tenth.said),
                percent(tenth.found)
            )?;
        }
        Ok(())
    }

    fn write_figures(&self, f: &mut Formatter) -> fmt::Result {
        let (ranking, sure) = (&self.ranking, &self.intervals);
        if ranking.roc_auc.is_none() {
            return Ok(());
        }
        writeln!(
            f,
            "\nall together, with intervals that hold 19 times in 20 ({} resamples of {} groups or comments)",
            sure.resamples, sure.drawn_from
        )?;
        for (name, value, interval) in [
            ("honest comments flagged", self.total.ham_flagged, sure.ham_flagged),
            ("honest comments blocked", self.total.ham_blocked, sure.ham_blocked),
            ("spam caught", self.total.spam_caught, sure.spam_caught),
            ("spam blocked", self.total.spam_blocked, sure.spam_blocked),
            ("spam caught at 1 % of ham", ranking.recall_at_fpr_1_percent, sure.recall_at_fpr_1_percent),
            (
                "spam caught at 0.1 % of ham",
                ranking.recall_at_fpr_0_1_percent,
                sure.recall_at_fpr_0_1_percent,
            ),
            (
                "spam caught at 0.01 % of ham",
                ranking.recall_at_fpr_0_01_percent,
                sure.recall_at_fpr_0_01_percent,
            ),
        ] {
            writeln!(f, "  {name:<30} {:>9}  {}", percent(value), between(interval, percent))?;
        }
        for (name, value, interval) in [
            ("ROC-AUC", ranking.roc_auc, sure.roc_auc),
            ("PR-AUC (average precision)", ranking.pr_auc, sure.pr_auc),
        ] {
            writeln!(f, "  {name:<30} {:>9}  {}", decimal(value), between(interval, decimal))?;
        }
        self.write_classes(f)?;
        self.write_probability(f)
    }

    fn write_classes(&self, f: &mut Formatter) -> fmt::Result {
        writeln!(
            f,
            "\n  {:<17} {:>9} {:>9} {:>9} {:>9} {:>9}",
            "flagged is", "accuracy", "precision", "recall", "F1", "MCC"
        )?;
        let decisions = &self.decisions;
        for (name, classes) in [
            ("score 0.5 or more", &decisions.score_half),
            ("reviewed, blocked", &decisions.review),
            ("blocked", &decisions.block),
        ] {
            let Classes { accuracy, precision, recall, f1, mcc, .. } = classes;
            write!(f, "  {name:<17}")?;
            for value in [accuracy, precision, recall, f1, mcc] {
                write!(f, " {:>9}", decimal(*value))?;
            }
            writeln!(f)?;
        }
        Ok(())
    }

    fn write_probability(&self, f: &mut Formatter) -> fmt::Result {
        writeln!(f)?;
        let both = [self.probability.at_base_rate, self.probability.at_rate_of_data];
        for (name, figures) in ["at the base rate", "at the rate of these labels"].iter().zip(both) {
            let Some(figures) = figures else { continue };
            writeln!(
                f,
                "  {name} ({:.3} spam): log loss {:.4}, Brier {:.4}, ECE (10 equal bins) {:.4}",
                figures.base_rate, figures.log_loss, figures.brier, figures.ece
            )?;
        }
        Ok(())
    }

    fn write_slices(&self, f: &mut Formatter) -> fmt::Result {
        let slices = &self.slices;
        let all = [
            ("script", &slices.script),
            ("lang", &slices.lang),
            ("links", &slices.links),
            ("length", &slices.length),
        ];
        for (name, sets) in all.into_iter().filter(|(_, sets)| sets.len() > 1) {
            writeln!(f)?;
            let width = sets.iter().map(|set| set.name.chars().count()).max().unwrap_or(0).max(22);
            head(f, width, &format!("by {name}"))?;
            sets.iter().try_for_each(|set| line(f, width, set))?;
        }
        Ok(())
    }

    fn write_advice(&self, f: &mut Formatter) -> fmt::Result {
        for (name, advice) in [("review", &self.advice.review), ("block", &self.advice.block)] {
            let Some(advice) = advice else { continue };
            writeln!(f, "\n{}", advice_in_words(name, advice))?;
        }
        Ok(())
    }

    fn write_mistakes(&self, f: &mut Formatter) -> fmt::Result {
        let mistakes = &self.mistakes;
        for (title, count, worst) in [
            ("honest comments flagged", mistakes.ham_flagged, &mistakes.false_positives),
            ("spam that passed", mistakes.spam_passed, &mistakes.false_negatives),
        ] {
            if !worst.is_empty() {
                writeln!(f, "\n{title}: the worst {} of {count}", worst.len())?;
                worst.iter().try_for_each(|mistake| write_mistake(f, mistake))?;
            }
        }
        Ok(())
    }
}

fn write_mistake(f: &mut Formatter, mistake: &Mistake) -> fmt::Result {
    let Mistake { id, file, line, score, decision, evidence, excerpt } = mistake;
    let id = id.as_deref().map_or_else(String::new, |id| format!("  {id}"));
    writeln!(f, "  {score:.4} {:<6} {file}:{line}{id}", decision.name())?;
    writeln!(f, "         {excerpt}")?;
    for reason in evidence {
        writeln!(f, "         {:+6.2} {:<14} {}", reason.weight, reason.code, reason.detail)?;
    }
    Ok(())
}

/// What to write into the policy for a wish, and what is missing to promise it.
pub(super) fn advice_in_words(name: &str, advice: &Advice) -> String {
    let sentences = [on_these_labels(name, advice), promise(name, advice), by_links(advice)];
    sentences.into_iter().filter(|sentence| !sentence.is_empty()).collect::<Vec<_>>().join(" ")
}

fn on_these_labels(name: &str, advice: &Advice) -> String {
    let (wish, cut) = (share(advice.wish), &advice.on_these_labels);
    let Some(from) = cut.from else {
        return format!(
            "No {name} threshold flags at most {wish} of the honest comments among these labels."
        );
    };
    let range = match advice.threshold_interval {
        [Some(low), Some(high)] => format!(" (other labels of this kind: {low} to {high})"),
        _ => String::new(),
    };
    let caught =
        cut.spam_caught.map_or_else(String::new, |caught| format!("; {} of spam is caught", share(caught)));
    format!(
        "{name} = {from}{range} flags at most {wish} of honest comments: {} of {} on these labels, 19 times in 20 no \
         more than {} of all{caught}.",
        grouped(cut.ham_flagged),
        grouped(advice.ham),
        share(cut.ham_flagged_at_most)
    )
}

fn promise(name: &str, advice: &Advice) -> String {
    let wish = share(advice.wish);
    match &advice.promised {
        Some(Cut { from: Some(from), spam_caught, .. }) => {
            let caught =
                spam_caught.map_or_else(String::new, |caught| format!(", which catches {}", share(caught)));
            format!("To promise {wish}, 19 times in 20: {name} = {from}{caught}.")
        }
        Some(_) => {
            format!("No threshold can promise {wish}: honest comments have the highest score there is.")
        }
        None => format!(
            "To promise {wish} takes {} honest comments of which none is flagged: about {} more.",
            grouped(rounded(advice.ham_needed)),
            grouped(rounded(advice.ham_missing))
        ),
    }
}

fn by_links(advice: &Advice) -> String {
    match advice.ham_flagged_by_links {
        0 => String::new(),
        1 => "Besides, one honest comment is flagged or blocked for its links, whatever its score.".into(),
        count => format!(
            "Besides, {} honest comments are flagged or blocked for their links, whatever their score.",
            grouped(count)
        ),
    }
}

fn head(f: &mut Formatter, width: usize, title: &str) -> fmt::Result {
    writeln!(
        f,
        "{title:width$}  {:>8} {:>9} {:>9}  {:>8} {:>9} {:>9}  {:>7}",
        "ham", "flagged", "blocked", "spam", "caught", "blocked", "ROC-AUC"
    )
}

fn line(f: &mut Formatter, width: usize, set: &Set) -> fmt::Result {
    let m = &set.metrics;
    writeln!(
        f,
        "{:width$}  {:>8} {:>9} {:>9}  {:>8} {:>9} {:>9}  {:>7}",
        set.name,
        m.ham,
        percent(m.ham_flagged),
        percent(m.ham_blocked),
        m.spam,
        percent(m.spam_caught),
        percent(m.spam_blocked),
        decimal(set.roc_auc)
    )
}

/// A share of hundred with two places.
pub(super) fn percent(share: Option<f64>) -> String {
    share.map_or_else(|| "–".into(), |share| format!("{:.2} %", share * 100.0))
}

/// A figure with four places.
pub(super) fn decimal(value: Option<f64>) -> String {
    value.map_or_else(|| "–".into(), |value| format!("{value:.4}"))
}

/// An interval, each end written by `write`.
pub(super) fn between(interval: Option<[f64; 2]>, write: fn(Option<f64>) -> String) -> String {
    interval.map_or_else(String::new, |[low, high]| format!("{} to {}", write(Some(low)), write(Some(high))))
}

/// A share of hundred with as many places as it needs.
pub(super) fn share(share: f64) -> String {
    let percent = share * 100.0;
    // Two places that say something, and no zeros after them.
    let places = if percent > 0.0 { (1.0 - percent.log10().floor()).clamp(1.0, 8.0) as usize } else { 0 };
    let digits = format!("{percent:.places$}");
    let short =
        if digits.contains('.') { digits.trim_end_matches('0').trim_end_matches('.') } else { &digits };
    format!("{short} %")
}

/// A number with commas between thousands.
pub(super) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// To two places that count: nobody collects exactly 29,956 comments.
fn rounded(number: u64) -> u64 {
    let scale = 10_u64.pow((number.max(1).ilog10() + 1).saturating_sub(2));
    number.div_ceil(scale) * scale
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_for_people() {
        assert_eq!(
            (grouped(951), grouped(29_956), grouped(1_000_000)),
            ("951".into(), "29,956".into(), "1,000,000".into())
        );
        assert_eq!((rounded(29_956), rounded(7), rounded(0), rounded(101)), (30_000, 7, 0, 110));
        assert_eq!(
            (share(0.0001), share(0.001), share(0.01), share(0.123)),
            ("0.01 %".into(), "0.1 %".into(), "1 %".into(), "12.3 %".into())
        );
    }
}
