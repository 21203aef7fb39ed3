//! Out of the box, with no settings: whoever sells software with a story is not published, and
//! whoever has an opinion is.

mod common;

use std::sync::LazyLock;

use chaff::comment::Comment;
use chaff::filter::Filter;
use chaff::verdict::Decision;

static FILTER: LazyLock<Filter> = LazyLock::new(|| Filter::carried().expect("the carried model is whole"));

fn judge(text: &str) -> (Decision, f64) {
    let brief = FILTER.judge_briefly(&Comment::new(text), &mut FILTER.workspace());
    (brief.decision, brief.score)
}

/// The texts that are not decided on as they should be, with their scores.
fn wrong(texts: &[&'static str], right: impl Fn(Decision) -> bool) -> Vec<(f64, Decision, &'static str)> {
    let judged = texts.iter().map(|text| (judge(text), *text));
    judged
        .filter(|((decision, _), _)| !right(*decision))
        .map(|((decision, score), text)| (score, decision, text))
        .collect()
}

/// Free software, a personal story and a link.
const SOFTWARE: &[&str] = &[
    "My son found me a program at http://xxx.example, my computer is faster than ever",
    "I am 71 and my PC took ten minutes to start. The grandson of my neighbour put http://XXX-CLEAN.TEST on it and now it starts before my tea is poured.",
    "Off topic I know, but since my wife installed the free scan from www.speedy-pc.com we have not had one single pop-up.",
    "Same happened to me with the virus!!! I was about to throw the laptop away when a colleague told me about cleanmydrive.info. Cost me nothing.",
    "I used to pay for antivirus every year like a fool. Then my daughter showed me www.totalguard.net - free, and it found 312 threats the other one missed.",
    "Thank you for this article. I also want to thank whoever made http://fixmyregistry.test because my blue screens are gone.",
    "anybody else had the problem that windows freezes all the time?? i had it for months. downloaded the tool from pcsaver.info and gone. just saying",
    "After the update nothing worked any more. My brother-in-law, who works in IT, sent me this link: http://www.driverdoctor.example/download and ten minutes later all was fine.",
    "My mother is 80 and even she managed to install it. FREE and no registration: HTTP://EASYCLEAN.TEST",
    "I was sceptical at first, but this little programme really made my machine three times as quick. You find it at http://turbo-boost.example",
    "The ferry may be slow, but my computer is not any more, thanks to the free download at http://speedup.example !",
    "Lost all my photos last winter and cried for days. Then somebody here recommended www.photo-rescue.net and I got every single one back, for free.",
    "I had 14 toolbars in my browser, fourteen! One click with the cleaner from toolbarzapper.com and they were gone. My husband can't believe it.",
    "My laptop fan was screaming like a jet. Guy at work gave me http://cooldown.test/get and it has been silent for a week now.",
    "For everyone complaining about slow internet: my flatmate found http://net-accelerator.example and my downloads are twice as fast since.",
    "At first I thought it was a scam but no, my kids checked it: www.ramdoubler.info makes your old computer young again and it's totally free",
    "Got the police virus last month, screen locked, wanted 100 euros. The lad next door removed it with the free tool from http://unlock-me.test, bless him.",
    "My dad swears by this free program he got at http://www.magic-tuneup.example and honestly, his ten year old machine beats mine now.",
    "I spent 200 dollars at the repair shop and it was slow again in a week. Then I tried the free check at <a href=\"http://pcmedic.example\">PC Medic</a> and never went back.",
    "Since I installed the free player from http://watchall.example I don't need cable any more, my whole family watches everything on it.",
    "If your phone battery is dead by noon like mine was: my niece put batterywizard.com on it and now it lasts two days. Free app!",
    "Not related to the storm, sorry. But my keyboard stopped working, my son googled it and found http://keyfix.example, free download, and I am writing with it now.",
    "hey guys check this out, my cousin made 3 viruses disappear with the free scanner at www.scan-it-now.info, works on vista too",
    "Never thought I'd recommend a program in a newspaper, but www.diskgenie.net gave me back 40 GB and my wife got back her husband.",
    "two weeks ago my pc was dying. today its flying. the secret: defragpro.net . no im not paid for this lol",
    "Mon fils m'a trouvé un logiciel gratuit sur http://nettoyeur-pc.example et mon ordinateur est comme neuf !",
    "You wouldn't believe how slow my old Dell was. A friend at church said try http://boost.example/free so I did, and it is like new.",
    "Who needs Microsoft? My nephew set me up with the free office from http://openworks.example and I have not looked back.",
    "I teach computers to seniors and all of them love this one http://seniorclean.example because it does everything by itself.",
    "Has nothing to do with the election but I must share this: http://mailcleaner.example got rid of all my spam. My sister uses it too.",
    "My boyfriend is a programmer and even he was surprised how much junk [this free tool](http://junkfinder.example) found on my notebook.",
    "My granddaughter was crying because the school laptop would not open her homework. www.openanything.com did it in a second and it's free.",
    "I've been a nurse for thirty years and know nothing about computers, but even I could get rid of the adware with http://adware-away.test",
    "Years of crashes, years! And then a stranger on the bus tells me of http://stablepc.example. Downloaded it that night, not one crash since.",
    "Mein Schwager hat mir das kostenlose Programm von http://pc-flott.example installiert und mein Rechner läuft schneller als je zuvor!",
];

/// Ordinary, angry, political, short and praising comments on the same articles.
const HONEST: &[&str] = &[
    "They said the same about the ferry terminal in 2009.",
    "So the ferry closes and the island is supposed to do what, swim?",
    "I took that boat to school every day for six years. The captain knew all of our names.",
    "What a disgrace. The council has sold us out AGAIN and nobody will be held responsible, as always.",
    "ABSOLUTE IDIOTS. Every single one of them. Vote them out!!!",
    "Good article, thank you.",
    "Finally some proper local reporting. Well done to the journalist.",
    "First they close the library, then the pool, now the ferry. What is left to close?",
    "lol",
    "No.",
    "+1",
    "Couldn't agree more.",
    "This.",
    "And who pays for it? We do.",
    "I voted for this government and I am ashamed of it.",
    "The opposition would have done exactly the same, only slower and with more speeches.",
    "You people would complain if they gave you a bridge made of gold.",
    "The figure in the third paragraph is wrong: it was 240,000 passengers, not 24,000. Please correct.",
    "Does anyone know if the 7:15 still runs on Sundays?",
    "My grandmother was born on that island. She would be heartbroken to see the harbour like this.",
    "The storm took half of our roof off and the insurance says it was not a storm. Lovely people.",
    "Stay safe everyone, it is getting really bad out here on the coast.",
    "We were without power for three days and not one politician showed up until the cameras did.",
    "Turnout of 38 percent and they call it a mandate. Pathetic.",
    "I don't care who wins, they're all crooks. I'm staying at home on Sunday.",
    "With respect, the minister is lying and everybody in that room knew it.",
    "Count the postal votes before you celebrate.",
    "It's the weather. In November. In the north. Why is this news?",
    "Climate change is real whether you like it or not, and storms like this one will come more often.",
    "Fake news. Wake up, sheep.",
    "Bloody useless harbour board, couldn't organise a drink in a brewery.",
    "@Margaret: I remember that winter too. We walked across the ice to the pier!",
    "Great photos, especially the one with the lighthouse.",
    "Why is there no plan for the elderly? My mother needs that boat to get to the hospital twice a week.",
    "My computer was slow too until I cleaned the dust out of it. But what has that to do with the ferry?",
    "The new ticket app crashes every time I open it. Bring back the man with the tickets.",
    "Das war doch von Anfang an klar. Erst kaputtsparen, dann schließen.",
    "Meine Oma fährt seit fünfzig Jahren mit dieser Fähre. Eine Schande ist das!",
    "Wer hat die eigentlich gewählt? Ich nicht.",
    "Encore une promesse électorale qui part à l'eau, c'est le cas de le dire.",
    "Bravo pour cet article, enfin quelqu'un qui dit les choses.",
    "Qué vergüenza. Llevamos diez años pidiendo un puente y ahora nos quitan el barco.",
    "Muy buen artículo, gracias.",
    "Che schifo, come sempre pagano i pendolari.",
    "En dan vinden ze het gek dat de jongeren van het eiland wegtrekken.",
    "Que tristeza. O meu avô trabalhou nesse cais a vida inteira.",
    "Опять закрывают, а потом удивляются, что люди уезжают.",
    "Skandal. Prom był jedyną drogą do szpitala.",
    "又要关门,老百姓怎么办?",
    "また値上げか。もう乗れないよ。",
    "Så typiskt kommunen. Först lovar de, sedan tiger de.",
    "Yazıklar olsun, adaya nasıl gideceğiz şimdi?",
];

/// Honest comments that show where something can be read.
const SOURCES: &[&str] = &[
    "It has its own page, by the way: https://en.wikipedia.org/wiki/Ferry_terminal",
    "That is not what the minister said, see https://www.bbc.co.uk/news/uk-politics-12345678",
    "The harbour paper wrote about this back in March: http://www.harbourgazette.example/2009/03/terminal-to-close",
    "You can read the whole report at https://www.gov.uk/government/publications/port-review",
    "The Guardian had the same numbers two years ago (https://www.theguardian.com/business/2008/may/04/ferries), nobody listened.",
    "Ausführlicher steht das hier: https://www.spiegel.de/politik/wahl-im-norden-a-1234.html",
    "Pour ceux qui veulent vérifier : https://www.lemonde.fr/politique/article/2024/06/09/resultats.html",
    "Here is the storm on video, filmed from the pier: https://www.youtube.com/watch?v=dQw4w9WgXcQ",
];

#[test]
fn software_with_a_story_is_not_published() {
    let published = wrong(SOFTWARE, |decision| decision != Decision::Allow);
    assert!(published.is_empty(), "{published:#?}");
}

#[test]
fn opinions_are_published() {
    let held = wrong(HONEST, |decision| decision == Decision::Allow);
    assert!(held.is_empty(), "{held:#?}");
}

#[test]
fn who_names_a_source_is_published() {
    let held = wrong(SOURCES, |decision| decision == Decision::Allow);
    assert!(held.is_empty(), "{held:#?}");
}

#[test]
fn a_link_speaks_against_a_story() {
    for text in SOFTWARE.iter().filter(|text| text.contains("http://")) {
        let without = text.split(' ').filter(|word| !word.contains("http://")).collect::<Vec<_>>().join(" ");
        assert!(judge(&without).1 < judge(text).1, "{text}");
    }
}

#[test]
fn a_link_to_a_blocked_site_blocks_whatever_is_said() {
    let listed = std::fs::read_to_string(common::in_repository("data/lists/block.txt")).unwrap();
    let sites = listed
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_whitespace().next());
    let mut count = 0;
    for site in sites {
        let text = format!(
            "They said the same about the ferry terminal in 2009, see https://news.{site}/ferry?page=2"
        );
        assert_eq!(judge(&text).0, Decision::Block, "{site}");
        count += 1;
    }
    assert!(count > 50, "{count} sites");
}

#[test]
fn naming_a_trusted_site_does_not_excuse_a_blocked_one() {
    let text = "See https://en.wikipedia.org/wiki/Ferry and https://www.bbc.co.uk/news and http://semalt.com";
    assert_eq!(judge(text).0, Decision::Block);
}
