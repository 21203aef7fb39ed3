// npm's @cedx/akismet, pointed at a server by its `baseUrl`; prints what it is told, as JSON.
// Arguments: the server (http://host:port), the key, the site, an honest comment, spam.
import { Author, Blog, CheckResult, Client, Comment } from "@cedx/akismet";

const [server, key, site, ham, spam] = process.argv.slice(2);
const blog = new Blog({ url: site, charset: "UTF-8", languages: ["en"] });
const author = new Author({ ipAddress: "198.51.100.7", name: "Ann", userAgent: "Mozilla/5.0" });
const comment = (content) => new Comment({ author, content, type: "comment", context: ["sails", "ropes"] });
const name = (result) => Object.keys(CheckResult).find((name) => CheckResult[name] === result);
const error = (promise) => promise.then((told) => `none, but ${told}`, (error) => error.message);

const good = new Client(key, blog, { baseUrl: server });
const bad = new Client("guessed", blog, { baseUrl: server });
const test = new Client(key, blog, { baseUrl: server, isTest: true });
const submitted = async (call) => (await call) === undefined;

console.log(JSON.stringify({
	verify: [await good.verifyKey(), await bad.verifyKey()],
	ham: name(await good.checkComment(comment(ham))),
	spam: name(await good.checkComment(comment(spam))),
	test: name(await test.checkComment(comment(ham))),
	submit: [await submitted(good.submitSpam(comment(spam))), await submitted(good.submitHam(comment(ham)))],
	"wrong key": await error(bad.checkComment(comment(ham))),
}));
