// npm's akismet-api, which Coral uses: its key is a part of the host, or here of the path. Prints what it is told,
// as JSON. Arguments: the server (http://host:port), the key, the site, an honest comment, spam.
import { AkismetClient } from "akismet-api";

const [server, key, site, ham, spam] = process.argv.slice(2);
const comment = (content) => ({ ip: "198.51.100.7", useragent: "Mozilla/5.0", content, type: "comment", name: "Ann" });
const error = (promise) => promise.then((told) => `none, but ${told}`, (error) => error.message);

function client(key) {
	const client = new AkismetClient({ key, blog: site, host: new URL(server).host, protocol: "http" });
	client.endpoint = `${server}/k/${key}/1.1/`;
	return client;
}

const [good, bad] = [client(key), client("guessed")];
console.log(JSON.stringify({
	verify: [await good.verifyKey(), await bad.verifyKey()],
	ham: await good.checkSpam(comment(ham)),
	spam: await good.checkSpam(comment(spam)),
	test: await good.checkSpam({ ...comment(ham), isTest: true }),
	submit: [(await good.submitSpam(comment(spam))).text, (await good.submitHam(comment(ham))).text],
	"wrong key": await error(bad.checkSpam(comment(ham))),
}));
