//! The comments that the benchmarks share, so that their figures can be laid side by side.
#![allow(dead_code, reason = "each benchmark uses some of these")]

/// An honest comment of 300 bytes, without links.
pub const PLAIN: &str = "They said the same about the ferry terminal in 2009, and look what it cost us in the end: \
    twice the money, half the ferries, and a car park nobody uses. My neighbour works at the port and says the \
    new plan is worse. I will believe it when I see the first boat leave on time, and not a day before that.";

/// Spam of that length, with one site linked twice.
pub const LINK: &str = "They said the same about my old computer in 2009, and look what it cost us in the end: twice \
    the money, half the speed, and a screen nobody uses. My neighbour found a free cleaner at http://fastpc.example/get \
    and says it is new again. I did not believe it until I tried http://www.fastpc.example, and it flies!!!";

/// The honest comment as a rich editor sends it.
pub const HTML: &str = "<p>They said the same about the <b>ferry</b> terminal in 2009, and <a href=\"https://www.bbc.co.uk/news\">\
    look what it cost us</a> in the end: twice the money &amp; half the ferries.</p><p>My neighbour works at the port and \
    says the new plan is worse. I&#39;ll believe it when I see the first boat leave on time.</p>";

/// The honest comment in Russian, cut to about 300 bytes: a letter is two.
pub const RUSSIAN: &str = "То же самое говорили про паромный терминал в 2009 году, и посмотрите, чего нам это стоило: \
    денег вдвое больше, паромов вдвое меньше. Мой сосед работает в порту.";

/// The honest comment in Chinese, of about 300 bytes: a letter is three, and no spaces part the words.
pub const CHINESE: &str = "他们在2009年谈到轮渡码头时也是这么说的,看看最后我们付出了什么代价:花了两倍的钱,渡轮少了一半,\
    还有一个没人用的停车场。我的邻居在港口工作,他说新计划更糟。等我看到第一班船准时出发我才会相信。";

/// What stands in links of four kinds: a known site, a path with a query, no scheme, a redirector.
pub const LINKS: [&str; 4] = [
    "https://www.bbc.co.uk/news/uk-12345678",
    "http://cheap-pills-online.example/buy?id=1",
    "www.fastpc-now.com",
    "https://www.google.com/url?q=http%3A%2F%2Fevil.example%2F",
];

/// What is opened and never closed, or begun again and again: repeated, it is the worst a text can be.
pub const HOSTILE: [&str; 6] = ["http://", "[[[[", "<a <a <a ", "&#&#&#", "%25%25%25", "a.a.a.a."];

/// A comment as a site sends it.
pub fn json(text: &str) -> Vec<u8> {
    serde_json::to_vec(&serde_json::json!({ "id": "1", "text": text })).expect("a string is JSON")
}

/// The honest comment with the first so many of [`LINKS`] after it.
pub fn with_links(count: usize) -> String {
    format!("{PLAIN} {}", LINKS[..count].join(" "))
}

/// A text of `size` bytes that says only this.
pub fn repeated(part: &str, size: usize) -> String {
    part.repeat(size / part.len())
}
