// npm's akismet, pointed at a server by `host`, `endPoint` and `port`. It sends its key only with `verifyKey` and
// else as a part of the host, so that the host here is a name of this machine that begins with the key. Prints what
// it is told, as JSON. Arguments: the server (http://host:port), the key, the site, an honest comment, spam.
import dns from "node:dns";
import akismet from "akismet";

const [server, key, site, ham, spam] = process.argv.slice(2);
const { hostname, port } = new URL(server);
const comment = (content) => ({ user_ip: "198.51.100.7", comment_author: "Ann", comment_content: content });

// Not every machine knows that all names under `localhost` are its own.
const { lookup } = dns;
dns.lookup = (name, ...more) => lookup(name.endsWith(".localhost") ? "127.0.0.1" : name, ...more);

function client(key) {
	const endPoint = `${key}.localhost`;
	return akismet.client({ apiKey: key, blog: site, host: hostname, endPoint, port: Number(port) });
}

// Its answers come by a callback.
const ask = (client, call, ...given) =>
	new Promise((resolve, reject) => {
		client[call](...given, (error, told) => (error ? reject(error) : resolve(told)));
	});
const submitted = async (...call) => (await ask(...call)) === undefined;

const [good, bad] = [client(key), client("guessed")];
console.log(JSON.stringify({
	verify: [await ask(good, "verifyKey"), await ask(bad, "verifyKey")],
	ham: await ask(good, "checkComment", comment(ham)),
	spam: await ask(good, "checkComment", comment(spam)),
	test: await ask(good, "checkComment", { ...comment(ham), is_test: "1" }),
	submit: [await submitted(good, "submitSpam", comment(spam)), await submitted(good, "submitHam", comment(ham))],
	"wrong key": await ask(bad, "checkComment", comment(spam)),
}));
