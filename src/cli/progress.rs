//! A progress bar on standard error, where that is a terminal and the work is long.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

/// Work shorter than this shows nothing.
const PATIENCE: Duration = Duration::from_millis(800);

/// Shows how much of the files has been read.
pub(super) fn bar(files: &[PathBuf]) -> ProgressBar {
    let sizes: Option<u64> = files.iter().map(|file| size(file)).sum();
    let (bar, template) = match sizes {
        Some(total) => {
            (ProgressBar::new(total), "{bar:40} {binary_bytes} of {binary_total_bytes}, {eta} left")
        }
        None => (ProgressBar::no_length(), "{spinner} {binary_bytes} read, {binary_bytes_per_sec}"),
    };
    // The templates are fixed and right; the default style is no worse than no style.
    let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
    let bar = bar.with_style(style);
    let hidden = indicatif::ProgressDrawTarget::hidden();
    bar.set_draw_target(hidden);
    let shown = bar.clone();
    std::thread::spawn(move || {
        std::thread::sleep(PATIENCE);
        if !shown.is_finished() {
            // Draws only where standard error is a terminal.
            shown.set_draw_target(indicatif::ProgressDrawTarget::stderr());
        }
    });
    bar
}

fn size(file: &Path) -> Option<u64> {
    std::fs::metadata(file).ok().filter(std::fs::Metadata::is_file).map(|file| file.len())
}

/// Counts what is read.
pub(super) fn counted(reader: Box<dyn Read + Send>, bar: &ProgressBar) -> Box<dyn Read + Send> {
    Box::new(bar.wrap_read(reader))
}
