//! The index beside a hash set of strings and beside `fst`, with a million and ten million hosts.
//!
//! The memory of each is printed first. Run it with `cargo bench --bench reputation`; it takes a few
//! minutes and 3 GiB of memory.

use std::collections::HashSet;
use std::sync::LazyLock;

use chaff::reputation::{Builder, Entry, EntryKind, Index, Key, Source};
use divan::{Bencher, black_box};

const SIZES: [usize; 2] = [1_000_000, 10_000_000];
/// So many that what one look-up brings into the cache is gone before the next round.
const LOOKUPS: usize = 1_000_000;

/// The names of made-up hosts, different for every number.
fn host(number: u64) -> String {
    // A step of SplitMix64: all bits depend on the number, and no two numbers meet.
    let mut z = number.wrapping_add(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    let ending = ["com", "net", "xyz", "top", "co.uk"][number as usize % 5];
    format!("{:x}.{ending}", z ^ (z >> 31))
}

fn hosts(size: usize) -> impl Iterator<Item = String> {
    (0..size as u64).map(host)
}

fn build(size: usize) -> Index {
    let mut builder = Builder::new();
    builder.source(Source::default()).unwrap();
    hosts(size).for_each(|host| builder.add(&Entry::new(Key::host(&host), EntryKind::Spam)).unwrap());
    Index::from_bytes(builder.finish()).unwrap()
}

fn build_fst(size: usize) -> fst::Set<Vec<u8>> {
    let mut sorted: Vec<String> = hosts(size).collect();
    sorted.sort_unstable();
    fst::Set::from_iter(sorted).unwrap()
}

/// Hosts from all over a list, or hosts that are on none.
fn asked(size: usize, are_listed: bool) -> Vec<Key> {
    let step = size as u64 / LOOKUPS as u64;
    let first = if are_listed { 0 } else { size as u64 };
    (0..LOOKUPS as u64).map(|number| Key::host(&host(first + number * step))).collect()
}

fn of_size<T>(both: &'static [LazyLock<T>; 2], size: usize) -> &'static T {
    &both[usize::from(size == SIZES[1])]
}

static INDEX: [LazyLock<Index>; 2] = [LazyLock::new(|| build(SIZES[0])), LazyLock::new(|| build(SIZES[1]))];
static SET: [LazyLock<HashSet<String>>; 2] =
    [LazyLock::new(|| hosts(SIZES[0]).collect()), LazyLock::new(|| hosts(SIZES[1]).collect())];
static FST: [LazyLock<fst::Set<Vec<u8>>>; 2] =
    [LazyLock::new(|| build_fst(SIZES[0])), LazyLock::new(|| build_fst(SIZES[1]))];

fn main() {
    // Without an argument of its own, cargo asks whether the benchmarks compile and run at all.
    if std::env::args().any(|argument| argument == "--bench") {
        for size in SIZES {
            let set = of_size(&SET, size);
            // A string is 24 bytes and one of control beside it, and its letters stand elsewhere.
            let strings: usize = set.iter().map(String::capacity).sum();
            println!(
                "{size} hosts: index {} MB, HashSet<String> {} MB, fst {} MB",
                of_size(&INDEX, size).size() / 1_000_000,
                (set.capacity() * 8 / 7 * 25 + strings) / 1_000_000,
                of_size(&FST, size).as_fst().size() / 1_000_000,
            );
        }
    }
    divan::main();
}

#[divan::bench(args = SIZES, sample_count = 3, sample_size = 1)]
fn build_index(size: usize) -> Index {
    build(size)
}

#[divan::bench(args = SIZES, sample_count = 3, sample_size = 1)]
fn build_hash_set(size: usize) -> HashSet<String> {
    hosts(size).collect()
}

#[divan::bench(args = SIZES, sample_count = 3, sample_size = 1)]
fn build_sorted_fst(size: usize) -> fst::Set<Vec<u8>> {
    build_fst(size)
}

/// A million look-ups of different hosts.
#[divan::bench(args = SIZES, consts = [true, false], sample_count = 10, sample_size = 1)]
fn index_million<const LISTED: bool>(bencher: Bencher, size: usize) {
    let (index, asked) = (of_size(&INDEX, size), asked(size, LISTED));
    bencher.bench(|| asked.iter().filter(|key| index.statements(black_box(key)).next().is_some()).count());
}

#[divan::bench(args = SIZES, consts = [true, false], sample_count = 10, sample_size = 1)]
fn hash_set_million<const LISTED: bool>(bencher: Bencher, size: usize) {
    let (set, asked) = (of_size(&SET, size), asked(size, LISTED));
    bencher.bench(|| asked.iter().filter(|key| set.contains(black_box(key.text()))).count());
}

#[divan::bench(args = SIZES, consts = [true, false], sample_count = 10, sample_size = 1)]
fn fst_million<const LISTED: bool>(bencher: Bencher, size: usize) {
    let (set, asked) = (of_size(&FST, size), asked(size, LISTED));
    bencher.bench(|| asked.iter().filter(|key| set.contains(black_box(key.text()))).count());
}
