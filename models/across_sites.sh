#!/usr/bin/env bash
# What carries over to a site that no label came from: a source is left out of training altogether, and
# measured at the score that one in a thousand of the English news comments reach that were left out too.
#
# Usage: models/across_sites.sh CORPORA
set -euo pipefail
cd "$(dirname "$0")/.."
corpora=${1:?"name the folder with the corpora of models/MODEL-CARD.md"}

cargo build --release --quiet
chaff=target/release/chaff
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Every fifth block of 64 news comments is left out of training.
awk '(int((NR - 1) / 64) % 5) != 0' "$corpora/news_en.jsonl" > "$work/news_seen.jsonl"
awk '(int((NR - 1) / 64) % 5) == 0' "$corpora/news_en.jsonl" > "$work/news_new.jsonl"
grep '"id": "se-apple' "$corpora/forum_spam.jsonl" > "$work/apple.jsonl"
grep '"id": "se-puzzling' "$corpora/forum_spam.jsonl" > "$work/puzzling.jsonl"
cp "$corpora"/{youtube,telegram_ru_en,wild,blog_links,blog_personal,sms}.jsonl "$work"

train_only=()
for _ in 1 2 3 4; do
  train_only+=(--train-only data/starter/spam.jsonl)
  train_only+=(--train-only data/starter/ham.jsonl --train-only data/starter/ham.jsonl)
done

scores() { "$chaff" score --brief --model "$work/model.chaff" "$1" | grep -o '"score":[^,}]*' | cut -d: -f2; }

for left_out in wild apple puzzling; do
  sources=()
  for source in youtube youtube youtube youtube youtube youtube telegram_ru_en telegram_ru_en wild apple \
    puzzling blog_links blog_personal sms news_seen; do
    [ "$source" = "$left_out" ] || sources+=("$work/$source.jsonl")
  done
  "$chaff" train "${sources[@]}" "${train_only[@]}" --output "$work/model.chaff" 2> /dev/null
  news=$(wc -l < "$work/news_new.jsonl")
  threshold=$(scores "$work/news_new.jsonl" | sort -gr | sed -n "$((news / 1000 + 1))p")
  for label in spam ham; do
    grep "\"label\": \"$label\"" "$work/$left_out.jsonl" > "$work/rows.jsonl" || continue
    scores "$work/rows.jsonl" | awk -v t="$threshold" -v name="$left_out $label" \
      '$1 > t { above++ } $1 >= 0.5 { held++ } { all++ } END {
        printf "%-14s %5d rows: %.1f %% above %.4f, %.1f %% reviewed or blocked\n", name, all, 100 * above / all, t, 100 * held / all
      }'
  done
done
