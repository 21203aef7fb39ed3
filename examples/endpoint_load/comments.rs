//! Comments of about 300 bytes, made of sentences that were written for this benchmark: many different
//! ones, so that nothing is fast only because it was read a moment ago.

use serde_json::json;

/// How long a text is at least, in bytes.
const LENGTH: usize = 260;
/// One comment in this many has a link, and one is HTML.
const RARE: usize = 8;

const SENTENCES: [&str; 24] = [
    "They said the same about the ferry terminal in 2009, and look what it cost us in the end.",
    "Twice the money, half the ferries, and a car park nobody uses.",
    "My neighbour works at the port and says the new plan is worse.",
    "I will believe it when I see the first boat leave on time, and not a day before that.",
    "Has anybody on the council ever waited for the number 14 bus in the rain?",
    "The headline says one thing and the third paragraph says another.",
    "Our school lost its music teacher to the same cuts, and no one wrote about it.",
    "@harbourmaster: you are right about the dredging, but who is going to pay for it?",
    "It is easy to laugh at the mayor, but which of you would do that job for the money?",
    "Thank you for asking the question that the television people did not dare to ask.",
    "In my day there were two trains an hour and a porter at each end of the platform!",
    "I read the whole report: page 38 has the figures, and they do not add up.",
    "Sad news, she taught half of this town to swim.",
    "Why is it that roads are mended in August, when every visitor has to use them?",
    "The comment above is nonsense; the bridge was closed for nine weeks and not for three.",
    "As a nurse on the night shift I can tell you that parking is the least of it.",
    "Well said, and about time too.",
    "If the rent goes up again the bakery will close, and then what is left in the high street?",
    "There was a petition with 4,000 names; it is in a drawer somewhere.",
    "Not everyone can cycle, you know, least of all with two children and the shopping.",
    "The goalkeeper was the only one who seemed to want the point.",
    "A correction: the lighthouse was built in 1874, after the second wreck.",
    "So we pay for the consultants, and then for the consultants who explain the first ones...",
    "Let us wait for the inquest before we say whose fault it was.",
];

const LINKS: [&str; 4] = [
    "My son found a free cleaner at http://fastpc.example/get and it flies!!!",
    "The minutes are at https://www.council.example/minutes/2024/03.pdf for who cares to read them.",
    "See http://blog.harbour.example/2019/what-happened for the other side of the story.",
    "Earn $5000 a week from home, ask me how: www.easy-money.example",
];

/// `count` comments in JSON; the same ones each time.
pub fn comments(count: usize) -> Vec<Vec<u8>> {
    let mut random = fastrand::Rng::with_seed(1);
    (0..count).map(|id| comment(id, &mut random)).collect()
}

fn comment(id: usize, random: &mut fastrand::Rng) -> Vec<u8> {
    let mut text = String::new();
    while text.len() < LENGTH {
        text.push_str(random.choice(SENTENCES).unwrap_or_default());
        text.push(' ');
    }
    if id.is_multiple_of(RARE) {
        text.push_str(random.choice(LINKS).unwrap_or_default());
    } else if id % RARE == 1 {
        text = format!("<p>{}</p>", text.replace("the new plan", "the <b>new</b> plan"));
    }
    json!({ "id": id.to_string(), "text": text.trim_end(), "author": "reader" }).to_string().into_bytes()
}
