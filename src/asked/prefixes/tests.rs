use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};

use super::*;
use crate::asked::full::{Confirming, LocalHashes};

const LIMIT: Duration = Duration::from_millis(150);

/// Counts the questions, and answers each as it is told to.
#[derive(Debug, Default)]
struct Counting {
    hashes: Vec<FullHash>,
    delay: Duration,
    fails: bool,
    asked: AtomicUsize,
    told: Mutex<Vec<Prefix>>,
}

impl FullHashes for Counting {
    fn confirm<'a>(&'a self, prefixes: &'a [Prefix]) -> Confirming<'a> {
        self.asked.fetch_add(1, SeqCst);
        self.told.lock().unwrap().extend(prefixes);
        Box::pin(async {
            tokio::time::sleep(self.delay).await;
            let error = || AskError::Mirror { host: "x".into(), problem: "y".into() };
            if self.fails { Err(error()) } else { Ok(self.hashes.clone()) }
        })
    }
}

fn hash(expression: &str) -> FullHash {
    FullHash(Sha256::digest(expression).into())
}

/// Another hash with the same prefix.
fn collision(expression: &str) -> FullHash {
    let mut other = hash(expression);
    other.0[31] ^= 1;
    other
}

fn list(listed: &[FullHash], full: impl FullHashes + 'static) -> HashList {
    over(listed, Arc::new(full))
}

fn over(listed: &[FullHash], full: Arc<dyn FullHashes>) -> HashList {
    let prefixes = PrefixStore::from_prefixes(listed.iter().map(FullHash::prefix));
    HashList::new("mirror", EntryKind::Malware, prefixes, full, LIMIT).unwrap()
}

async fn ask(list: &HashList, urls: &[&str]) -> Vec<(usize, String)> {
    let urls: Vec<Url> = urls.iter().map(|url| Url::parse(url).unwrap()).collect();
    let answers = list.ask(&urls.iter().collect::<Vec<_>>()).await;
    answers.into_iter().map(|(place, answer)| (place, answer.about)).collect()
}

#[tokio::test]
async fn the_closest_expression_of_each_url_is_told() {
    let listed = ["bad.com/a/", "bad.com/", "other.com/x?y"].map(hash);
    let list = list(&listed, LocalHashes::new(listed));
    let urls = [
        "http://good.com/",
        "https://www.bad.com/a/b",
        "http://me@bad.com:81/c#d",
        "mailto:a@bad.com",
        "http://other.com/x?y",
    ];
    assert_eq!(
        ask(&list, &urls).await,
        [(1, "bad.com/a/".to_owned()), (2, "bad.com/".to_owned()), (4, "other.com/x?y".to_owned())]
    );
}

#[tokio::test]
async fn a_prefix_alone_is_no_hit_and_is_asked_about_once() {
    let listed = [collision("innocent.com/")];
    let full = Arc::new(Counting { hashes: listed.to_vec(), ..Counting::default() });
    let list = over(&listed, full.clone());
    for _ in 0..3 {
        assert_eq!(ask(&list, &["http://innocent.com/"]).await, []);
    }
    assert_eq!(full.asked.load(SeqCst), 1);
    assert_eq!(*full.told.lock().unwrap(), [hash("innocent.com/").prefix()]);
}

#[tokio::test]
async fn a_url_without_a_listed_prefix_is_told_to_nobody() {
    let full = Arc::new(Counting::default());
    let list = over(&[hash("bad.com/")], full.clone());
    assert_eq!(ask(&list, &["http://good.com/a/b/c?d"]).await, []);
    assert_eq!(full.asked.load(SeqCst), 0);
}

#[tokio::test]
async fn what_was_confirmed_is_kept_and_what_was_not_asked_about_is_not_believed() {
    let listed = [hash("bad.com/"), hash("worse.com/")];
    let full = Arc::new(Counting { hashes: listed.to_vec(), ..Counting::default() });
    let list = over(&listed, full.clone());
    for _ in 0..3 {
        assert_eq!(ask(&list, &["http://bad.com/"]).await.len(), 1);
    }
    assert_eq!(full.asked.load(SeqCst), 1);
    assert_eq!(ask(&list, &["http://bad.com/", "http://worse.com/"]).await.len(), 2);
    assert_eq!(*full.told.lock().unwrap(), listed.map(|hash| hash.prefix()), "each prefix once");
}

#[tokio::test]
async fn slow_confirmation_says_nothing_in_time_and_counts_the_next_time() {
    let listed = [hash("bad.com/")];
    let full = Counting { hashes: listed.to_vec(), delay: Duration::from_millis(300), ..Counting::default() };
    let full = Arc::new(full);
    let list = over(&listed, full.clone());
    let start = Instant::now();
    assert_eq!(ask(&list, &["http://bad.com/"]).await, []);
    assert!(start.elapsed() < Duration::from_secs(1));
    tokio::time::sleep(Duration::from_millis(700)).await;
    assert_eq!(ask(&list, &["http://bad.com/"]).await.len(), 1);
    assert_eq!(full.asked.load(SeqCst), 1);
}

#[tokio::test]
async fn one_who_fails_all_the_time_is_left_alone() {
    let listed = [hash("bad.com/")];
    let full = Arc::new(Counting { fails: true, ..Counting::default() });
    let list = over(&listed, full.clone());
    for _ in 0..40 {
        assert_eq!(ask(&list, &["http://bad.com/"]).await, []);
    }
    assert_eq!(full.asked.load(SeqCst), 16);
}

#[tokio::test]
async fn what_is_kept_is_bounded() {
    let list = list(&[], Counting::default());
    for round in 0..3 {
        let some = (0..20_000u32).map(|at| (Prefix::from((round * 20_000 + at).to_be_bytes()), Vec::new()));
        list.list.keep(&some.collect());
        assert!(list.list.kept.lock().unwrap().len() <= MAX_KEPT);
    }
}

#[test]
fn a_list_must_block() {
    let new =
        |kind| HashList::new("x", kind, PrefixStore::default(), Arc::new(LocalHashes::default()), LIMIT);
    assert!(new(EntryKind::Allow).unwrap_err().to_string().contains("kind = \"allow\""));
    assert!(new(EntryKind::Scam).is_ok());
}
