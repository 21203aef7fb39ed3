// Has a comment judged, says what a moderator thinks of it, and takes that back.
//
//     npm ci && npm start -- http://127.0.0.1:8080 [KEY]
//
// The types are those of the server's /openapi.json: `npm run types` writes api.d.ts anew.
import createClient from "openapi-fetch";
import type { components, paths } from "./api.d.ts";

type Verdict = components["schemas"]["Decided"];

const [baseUrl = "http://127.0.0.1:8080", key] = process.argv.slice(2);
const chaff = createClient<paths>({
  baseUrl,
  ...(key ? { headers: { authorization: `Bearer ${key}` } } : {}),
});

const comment = {
  id: "4711",
  text: "My son found me a free program at http://fastpc.example, try it",
  author: { name: "Ann" },
  site: "herald",
};

/** What to do with a comment; where nobody answers, a moderator looks at it. */
async function decide(): Promise<Verdict | undefined> {
  const { data, error, response } = await chaff.POST("/v1/moderate", { body: comment });
  if (data) return data;
  console.error(`${response.status} ${error?.error.code}: ${error?.error.message}`);
  return undefined;
}

const verdict = await decide();
if (!verdict) process.exit(1);
console.log(`${verdict.decision} ${verdict.score.toFixed(3)}`);
for (const reason of verdict.evidence.slice(0, 3)) {
  console.log(`  ${reason.weight.toFixed(2)} ${reason.detail}`);
}

const { data: label, error } = await chaff.POST("/v1/labels", {
  body: { decision_id: verdict.decision_id, label: "spam", moderator: "ann" },
});
if (error) throw new Error(`${error.error.code}: ${error.error.message}`);
console.log(`label ${label.state}`);

const { data: withdrawn } = await chaff.DELETE("/v1/labels/{id}", { params: { path: { id: label.id } } });
console.log(`label ${withdrawn?.state}`);
