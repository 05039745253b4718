// The other end of pr-reconcile's pipe by an implementation of Negentropy that is not ours: applesauce-relay, from npm, which has
// the authors' own JavaScript. tests/npm/install puts it into FOLDER.
//   peer.mjs FOLDER serve LIMIT THERE HERE          what pr-reconcile --with starts: serves the entries of THERE
//   peer.mjs FOLDER ask LIMIT HERE THERE COMMAND…   asks a pr-reconcile --serve that has the entries of THERE
//   peer.mjs FOLDER alone LIMIT HERE THERE          both ends of it in one process; prints what that took
// THERE and HERE are streams of entries. In the first two both ends' messages are also made by that implementation, and have to be
// the same bytes. Whatever is not as it should be ends it with a message.
import { createHash } from "node:crypto";
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";

const [folder, mode, limit, ...rest] = process.argv.slice(2);
const { Negentropy, NegentropyStorageVector } = await import(`${folder}/node_modules/applesauce-relay/dist/lib/negentropy.js`);
const hello = "pr-reconcile 1";

function wrong(text) {
	console.error(`peer.mjs: ${text}`);
	process.exit(1);
}

// The head of a CBOR item at `at`: its major type, its number, and where what follows it begins.
function head(bytes, at) {
	const major = bytes[at] >> 5, info = bytes[at] & 31;
	if (info < 24) return [major, info, at + 1];
	const size = 1 << (info - 24);
	return [major, size === 8 ? Number(bytes.readBigUInt64BE(at + 1)) : bytes.readUIntBE(at + 1, size), at + 1 + size];
}

function skip(bytes, at) {
	for (let left = 1; left > 0; left--) {
		const [major, number, next] = head(bytes, at);
		at = next + (major === 2 || major === 3 ? number : 0);
		left += major === 4 ? number : major === 5 ? 2 * number : major === 6 ? 1 : 0;
	}
	return at;
}

// What lib/reconcile/entry_key.h says of entries that have a seq: the id is the hash of all fields above 6 but 31.
function load(file) {
	const bytes = readFileSync(file), storage = new NegentropyStorageVector(), records = new Map();
	for (let at = 0; at < bytes.length;) {
		const start = at, [major, fields, first] = head(bytes, at);
		if (major === 6) {
			at += 12; // a label
			continue;
		}
		const hash = createHash("sha256");
		let seq = 0, type = 0;
		at = first;
		for (let left = fields; left > 0; left--) {
			const [, key, value] = head(bytes, at), end = skip(bytes, value);
			if (key === 0) type = bytes[value];
			if (key === 8) seq = head(bytes, value)[1];
			if (key > 6 && key !== 31) hash.update(bytes.subarray(at, end));
			at = end;
		}
		if (type !== 9) continue;
		const id = hash.digest("hex");
		storage.insert(seq, id);
		records.set(id, bytes.subarray(start, at));
	}
	storage.seal();
	return { storage, records };
}

// Frames over a pair of streams (lib/reconcile/frames.h).
function frames(input, output) {
	let buffer = Buffer.alloc(0), ended = false, wake = () => {};
	input.on("data", (data) => { buffer = Buffer.concat([buffer, data]); wake(); });
	input.on("end", () => { ended = true; wake(); });
	const more = async () => {
		if (ended) wrong("the other end went away");
		await new Promise((done) => { wake = done; });
	};
	return {
		say(line) { output.write(`${line}\n`); },
		async hear() {
			while (!buffer.includes(10)) await more();
			const end = buffer.indexOf(10), line = buffer.subarray(0, end).toString();
			buffer = buffer.subarray(end + 1);
			return line;
		},
		send(kind, bytes) {
			const start = Buffer.alloc(5);
			start[0] = kind.charCodeAt(0);
			start.writeUInt32BE(bytes.length, 1);
			output.write(Buffer.concat([start, bytes]));
		},
		async receive() {
			while (buffer.length < 5 || buffer.length < 5 + buffer.readUInt32BE(1)) await more();
			const end = 5 + buffer.readUInt32BE(1), frame = [String.fromCharCode(buffer[0]), buffer.subarray(5, end)];
			buffer = buffer.subarray(end);
			return frame;
		},
	};
}

// The ids in a message's lists.
function listed(message) {
	const ids = [];
	let at = 1;
	const number = () => {
		let n = 0;
		do n = n * 128 + (message[at] & 127); while (message[at++] & 128);
		return n;
	};
	while (at < message.length) {
		number();
		const prefix = number();
		at += prefix;
		const what = number();
		if (what === 1) at += 16;
		for (let left = what === 2 ? number() : 0; left > 0; left--, at += 32)
			ids.push(message.subarray(at, at + 32).toString("hex"));
	}
	return ids;
}

// Where a range does not fit any more, their last fingerprint leaves it out, and ours does not; from then on messages may differ.
let full = false, compared = 0;
function same(ours, theirs, what) {
	full ||= Number(limit) > 0 && theirs.length > Number(limit) - 1300;
	if (full) return;
	if (!ours.equals(theirs)) wrong(`message ${compared + 1} is another than the ${what}'s: ${ours.toString("hex")}`);
	compared++;
}

function both(here, there) {
	const client = load(here), server = load(there);
	const ends = [client, server].map((end) => new Negentropy(end.storage, Number(limit)));
	return [client, server, ...ends];
}

const lacking = (here, there) => [...here.records.keys()].filter((id) => !there.records.has(id)).sort().join();

async function serve(there, here) {
	const pipe = frames(process.stdin, process.stdout), [, server, clients, servers] = both(here, there);
	let next = await clients.initiate();
	pipe.say(hello);
	if (await pipe.hear() !== hello) wrong("no hello");
	for (;;) {
		const [kind, bytes] = await pipe.receive();
		if (kind === "B") break;
		if (kind === "N") {
			if (next === null && !full) wrong("a message where theirs would be the last");
			if (!full) same(bytes, Buffer.from(next, "hex"), "client");
			const [answer] = await servers.reconcile(bytes.toString("hex"));
			full ||= Number(limit) > 0 && answer.length / 2 > Number(limit) - 1300;
			pipe.send("N", Buffer.from(answer, "hex"));
			if (!full) [next] = await clients.reconcile(answer);
		} else if (kind === "G") {
			for (const id of listed(bytes)) pipe.send("R", server.records.get(id));
			pipe.send("D", Buffer.alloc(0));
		} else {
			wrong(`a frame of kind ${kind}`);
		}
	}
	process.exit(compared > 0 ? 0 : 1);
}

async function ask(here, there, ...command) {
	const child = spawn(command[0], command.slice(1), { stdio: ["pipe", "pipe", "inherit"] });
	const pipe = frames(child.stdout, child.stdin), [client, server, clients, servers] = both(here, there);
	const have = new Set(), need = new Set();
	pipe.say(hello);
	if (await pipe.hear() !== hello) wrong("no hello");
	for (let message = await clients.initiate(); message !== null;) {
		pipe.send("N", Buffer.from(message, "hex"));
		const [kind, bytes] = await pipe.receive();
		if (kind !== "N") wrong(`a frame of kind ${kind}: ${bytes}`);
		const [answer] = await servers.reconcile(message);
		full = false; // a server remembers nothing
		same(bytes, Buffer.from(answer, "hex"), "server");
		const [next, haves, needs] = await clients.reconcile(bytes.toString("hex"));
		haves.forEach((id) => have.add(id));
		needs.forEach((id) => need.add(id));
		message = next;
	}
	pipe.send("B", Buffer.alloc(0));
	if (compared === 0) wrong("nothing could be compared");
	if ([...have].sort().join() !== lacking(client, server)) wrong("it does not find what is here and not there");
	if ([...need].sort().join() !== lacking(server, client)) wrong("it does not find what is there and not here");
	child.stdin.end();
}

async function alone(here, there) {
	const [, , clients, servers] = both(here, there);
	let message = await clients.initiate(), messages = 0, sent = 0, received = 0;
	while (message !== null) {
		const [answer] = await servers.reconcile(message);
		messages += 2;
		sent += message.length / 2;
		received += answer.length / 2;
		[message] = await clients.reconcile(answer);
	}
	console.log(`${messages} messages, ${sent} bytes sent, ${received} received`);
}

await ({ serve, ask, alone })[mode](...rest);
