#!/usr/bin/env bash
# Trains models/default.chaff and prints the tables of models/MODEL-CARD.md.
#
# Usage: models/train.sh CORPORA
#
# CORPORA is a folder with the files that the model card names. They are not part of this
# repository: without them, `chaff train data/starter/*.jsonl --output my.chaff` gives a model of
# the starter corpus alone.
set -euo pipefail
cd "$(dirname "$0")/.."
corpora=${1:?"name the folder with the corpora of models/MODEL-CARD.md"}

cargo build --release --quiet
chaff=target/release/chaff

# Small corpora of what news sites meet are named more than once, so that the large ones do not
# drown them: a file named twice counts twice.
youtube=$corpora/youtube.jsonl
telegram=$corpora/telegram_ru_en.jsonl
measured=(
  "$youtube" "$youtube" "$youtube" "$youtube" "$youtube" "$youtube"
  "$telegram" "$telegram"
  "$corpora"/{news_en,wild,forum_spam,blog_links,blog_personal,sms}.jsonl
)
# The starter corpus brings most of the languages. Its ham counts as often more than its spam as
# ham does overall, or every word of a language that is rare elsewhere would look like spam.
train_only=()
for _ in 1 2 3; do
  train_only+=(--train-only data/starter/spam.jsonl)
  train_only+=(--train-only data/starter/ham.jsonl --train-only data/starter/ham.jsonl)
done

$chaff train "${measured[@]}" "${train_only[@]}" --output models/default.chaff

echo
echo "Held out: each comment scored by a model that has not seen it"
$chaff evaluate --held-out "${measured[@]}" "${train_only[@]}" --groups

echo
echo "Never trained on: scored by models/default.chaff"
$chaff evaluate --model models/default.chaff \
  "$corpora"/{news_de,news_ko,telegram_zh,gambling_id}.jsonl
