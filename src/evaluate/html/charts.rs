//! The charts of a report.

use super::svg::{Axis, Chart};
use crate::bayes::Label;
use crate::bayes::calibrate::{MAX_LOGIT, logit};
use crate::evaluate::classes::Classes;
use crate::evaluate::ranking::{Point, Ranking};
use crate::evaluate::report::Report;
use crate::evaluate::table::{decimal, grouped, percent, share};

/// How many bars a class has in the histogram.
const BARS: usize = 40;

/// All charts that the labels allow: without both classes there is nothing to draw.
pub(super) fn all(report: &Report) -> String {
    if report.ranking.roc_auc.is_none() {
        return "<p>The labels are all of one class, so that there is nothing to draw.</p>".into();
    }
    let points = Ranking::of(&report.judged).points();
    [
        histogram(report),
        reliability(report),
        roc(report, &points),
        small_costs(report, &points),
        precision_recall(report, &points),
        work(report, &points),
    ]
    .concat()
}

fn roc(report: &Report, points: &[Point]) -> String {
    let mut chart = Chart::new(
        "ROC curve: what catching more spam costs",
        Axis::percent("honest comments flagged", 1.0),
        Axis::percent("spam caught", 1.0),
    );
    chart.line("chance", [(0.0, 0.0), (1.0, 1.0)].into_iter());
    let curve = points.iter().map(|point| (point.ham_flagged, point.spam_caught));
    chart.line("curve", std::iter::once((0.0, 0.0)).chain(curve));
    for (name, decisions) in decisions(report) {
        if let Some((ham, caught)) = rates(decisions) {
            chart.dot(
                "dot",
                (ham, caught),
                4.5,
                &format!("{name}: {} of spam, {} of ham", percent(Some(caught)), percent(Some(ham))),
            );
            chart.word((ham + 0.025, caught - 0.035), "start", name);
        }
    }
    chart.figure(&format!(
        "The nearer to the upper left corner, the better; the dashed line is guessing. The area under the curve is {}: \
         so often a spam comment has a higher score than an honest one. The dots are the policy's two thresholds.",
        decimal(report.ranking.roc_auc)
    ))
}

/// The left end of the ROC curve, where a site wants to be.
fn small_costs(report: &Report, points: &[Point]) -> String {
    const LEAST: f64 = 0.0001;
    let place = |share: f64| share.max(LEAST).log10();
    let ticks = [0.0001, 0.001, 0.01, 0.1, 1.0].map(|share_of| (place(share_of), share(share_of))).to_vec();
    let x = Axis { label: "honest comments flagged (logarithmic)", range: LEAST.log10()..=0.0, ticks };
    let mut chart =
        Chart::new("The same, enlarged where few are flagged", x, Axis::percent("spam caught", 1.0));
    chart.line("curve", points.iter().map(|point| (place(point.ham_flagged), point.spam_caught)));
    for (name, decisions) in decisions(report) {
        if let Some((ham, caught)) = rates(decisions) {
            chart.dot("dot", (place(ham), caught), 4.5, name);
            chart.word((place(ham) + 0.1, caught - 0.035), "start", name);
        }
    }
    let one = 1.0 / report.total.ham.max(1) as f64;
    chart.figure(&format!(
        "At the left edge none is flagged, or fewer than one in 10,000. One honest comment among these labels is {}: \
         left of that the curve says nothing.",
        share(one)
    ))
}

/// What catching spam costs moderators.
fn work(report: &Report, points: &[Point]) -> String {
    let mut chart = Chart::new(
        "Work: how much of everything is held back",
        Axis::percent("of all comments flagged", 1.0),
        Axis::percent("spam caught", 1.0),
    );
    let rate = report.base_rate;
    let flagged = |ham: f64, spam: f64| (1.0 - rate) * ham + rate * spam;
    chart.line("chance", [(0.0, 0.0), (rate, 1.0)].into_iter());
    chart.line(
        "curve",
        points.iter().map(|point| (flagged(point.ham_flagged, point.spam_caught), point.spam_caught)),
    );
    for (name, decisions) in decisions(report) {
        if let Some((ham, caught)) = rates(decisions) {
            chart.dot("dot", (flagged(ham, caught), caught), 4.5, name);
            chart.word((flagged(ham, caught) + 0.025, caught - 0.035), "start", name);
        }
    }
    chart.figure(&format!(
        "Where {} of what arrives is spam, the base rate. On the dashed line only spam would be held back.",
        share(rate)
    ))
}

fn precision_recall(report: &Report, points: &[Point]) -> String {
    let mut chart = Chart::new(
        "Precision and recall: what a moderator finds in the queue",
        Axis::percent("spam caught (recall)", 1.0),
        Axis::percent("spam in what is flagged (precision)", 1.0),
    );
    let spam = report.total.spam as f64 / (report.total.spam + report.total.ham).max(1) as f64;
    chart.line("chance", [(0.0, spam), (1.0, spam)].into_iter());
    chart.line("curve", points.iter().map(|point| (point.spam_caught, point.precision)));
    for (name, decisions) in decisions(report) {
        if let Some((recall, precision)) = decisions.recall.zip(decisions.precision) {
            chart.dot("dot", (recall, precision), 4.5, name);
            chart.word((recall - 0.02, precision - 0.06), "end", name);
        }
    }
    chart.figure(&format!(
        "At the share of spam that these labels have ({}), which the dashed line shows. Average precision is {}. Where \
         less of what arrives is spam, precision is lower.",
        share(spam),
        decimal(report.ranking.pr_auc)
    ))
}

fn reliability(report: &Report) -> String {
    let mut chart = Chart::new(
        "Reliability: does a score mean what it says",
        Axis::percent("score of comments", 1.0),
        Axis::percent("share of spam among them", 1.0),
    );
    chart.line("chance", [(0.0, 0.0), (1.0, 1.0)].into_iter());
    let bins: Vec<_> =
        report.reliability.iter().filter_map(|bin| Some((bin.said?, bin.found?, bin.comments))).collect();
    chart.line("curve", bins.iter().map(|(said, found, _)| (*said, *found)));
    let most = bins.iter().map(|bin| bin.2).max().unwrap_or(1) as f64;
    for (said, found, comments) in &bins {
        let says = format!(
            "{} comments: said {}, found {}",
            grouped(*comments),
            percent(Some(*said)),
            percent(Some(*found))
        );
        chart.dot("dot", (*said, *found), 2.5 + 6.0 * (*comments as f64 / most).sqrt(), &says);
    }
    let ece = report.probability.at_base_rate.map(|figures| figures.ece);
    chart.figure(&format!(
        "On the dashed line, of comments with a score of 70 % seven in ten are spam. Above it the filter is too mild, \
         below it too sure. At a base rate of {}; larger dots are more comments. Expected calibration error (ten bins of \
         equal width): {}.",
        share(report.base_rate),
        decimal(ece)
    ))
}

/// Both classes over the log-odds, where the ends of the scale are not squeezed together.
fn histogram(report: &Report) -> String {
    let width = 2.0 * MAX_LOGIT / BARS as f64;
    let mut shares = [[0.0_f64; BARS]; 2];
    for one in &report.judged {
        let place = ((logit(one.score) + MAX_LOGIT) / width).max(0.0) as usize;
        let of_class = match one.label {
            Label::Ham => report.total.ham,
            Label::Spam => report.total.spam,
        };
        shares[one.label as usize][place.min(BARS - 1)] += 1.0 / of_class as f64;
    }
    let most = shares.iter().flatten().copied().fold(0.0, f64::max);
    let top = (most * 20.0 * 1.1).ceil() / 20.0;
    let marks = [0.0001, 0.001, 0.01, 0.1, 0.5, 0.9, 0.99, 0.999, 0.9999];
    let ticks = marks.map(|score| (logit(score).clamp(-MAX_LOGIT, MAX_LOGIT), format!("{score}"))).to_vec();
    let x = Axis { label: "score (log-odds scale)", range: -MAX_LOGIT..=MAX_LOGIT, ticks };
    let mut chart =
        Chart::new("Scores of honest comments and of spam", x, Axis::percent("share of its class", top));
    for (class, name, shares) in [("ham", "honest", shares[0]), ("spam", "spam", shares[1])] {
        for (bar, share) in shares.iter().enumerate().filter(|(_, share)| **share > 0.0) {
            let from = -MAX_LOGIT + width * bar as f64;
            chart.bar(
                class,
                (from, from + width),
                *share,
                &format!("{} of {name} comments", percent(Some(*share))),
            );
        }
    }
    let [review, block] = report.thresholds;
    for (threshold, name) in [(review, "review"), (block, "block")] {
        if threshold > 0.0 && threshold < 1.0 {
            chart.mark(logit(threshold), name);
        }
    }
    chart.figure(
        "<span class=\"key ham\"></span> honest comments <span class=\"key spam\"></span> spam. The better the filter, \
         the less the two overlap. The dashed lines are the policy's thresholds: from there on comments are reviewed, and \
         blocked.",
    )
}

fn decisions(report: &Report) -> [(&'static str, &Classes); 2] {
    [("review", &report.decisions.review), ("block", &report.decisions.block)]
}

fn rates(classes: &Classes) -> Option<(f64, f64)> {
    let confusion = classes.confusion;
    Some((confusion.rate(Label::Ham)?, confusion.rate(Label::Spam)?))
}
