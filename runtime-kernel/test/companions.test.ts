// Classes that a granted one leads to by an accessor, a callback, a promise or a result's part: each is frozen by then, or one package
// would have what all others send, read and decode with.
import { afterAll, describe, expect, test } from "vitest";
import { closeChromium, runInChromium } from "./in-chromium.ts";
import { runConfined } from "./realm.ts";

/** What is granted, and code that has `g` with it and calls `see` with what it gets hold of. */
type Way = readonly [grants: string, code: string];

const CHANNEL: Way = [
  "MessageChannel",
  `const { port1, port2 } = new g.MessageChannel(); see(port1); port1.onmessage = (event) => { see(event); port1.close(); };
   port2.postMessage(1); await later(20);`,
];
const BLOB: Way = [
  "Blob",
  "const stream = new g.Blob(['x']).stream(); see(stream); see(stream.getReader());",
];
const STREAMS: Way = [
  "ReadableStream WritableStream TransformStream",
  `new g.ReadableStream({ start: see }); new g.ReadableStream({ type: 'bytes', start: see }); new g.WritableStream({ start: see });
   new g.TransformStream({ start: see }); see(new g.ReadableStream().getReader()); see(new g.WritableStream().getWriter());
   const bytes = new g.ReadableStream({ type: 'bytes', pull(controller) { see(controller.byobRequest); controller.close(); controller.byobRequest.respond(0); } });
   const reader = bytes.getReader({ mode: 'byob' }); see(reader); reader.read(new Uint8Array(1)); await later(5);`,
];
const COMPRESSION: Way = [
  "CompressionStream",
  "const { readable, writable } = new g.CompressionStream('gzip'); see(readable); see(writable);",
];
const ABORT: Way = [
  "AbortController",
  "const abort = new g.AbortController(); abort.signal.onabort = see; abort.abort(); see(abort.signal.reason);",
];
const TARGET: Way = [
  "EventTarget",
  "const target = new g.EventTarget(); target.addEventListener('x', see); target.dispatchEvent(new Event('x'));",
];
const URLS: Way = [
  "URL",
  "const { searchParams } = new g.URL('http://a/?b'); see(searchParams); see(searchParams.entries());",
];
const RESPONSE: Way = [
  "Response",
  "see(new g.Response('x').headers); see(new g.Response('x').body);",
];

const OBSERVABLE: Way = [
  "EventTarget",
  "const events = new g.EventTarget().when('x'); see(events); see(events.map(String)); new Observable(see).subscribe();",
];
const BROADCAST: Way = [
  "BroadcastChannel",
  "const one = new g.BroadcastChannel('c'); const said = new Promise((done) => { one.onmessage = (event) => { see(event); done(); }; }); new g.BroadcastChannel('c').postMessage(1); await said;",
];
const REQUEST: Way = [
  "XMLHttpRequest",
  `const request = new g.XMLHttpRequest(); see(request.upload); request.open('GET', '/');
   await new Promise((done) => { request.onload = (event) => { see(event); done(); }; request.send(); });`,
];
const DATABASE: Way = [
  "indexedDB",
  `const request = g.indexedDB.open('companions');
   await new Promise((done) => {
     request.onupgradeneeded = (event) => {
       see(event); see(request.transaction);
       const store = request.result.createObjectStore('s'); see(store); see(store.createIndex('i', 'a')); store.put({}, 1);
     };
     request.onsuccess = () => {
       see(request.result);
       const cursor = request.result.transaction('s').objectStore('s').openCursor();
       cursor.onsuccess = () => { see(cursor.result); done(); };
     };
   });`,
];
const PEERS: Way = [
  "RTCPeerConnection",
  "const peer = new g.RTCPeerConnection(); see(peer.createDataChannel('x')); see(peer.addTransceiver('audio').sender); peer.close();",
];

// Each list in a realm of its own: what one way froze would be frozen in the next.
const EVERYWHERE: readonly (readonly Way[])[] = [
  [CHANNEL, BLOB, ABORT],
  [STREAMS, TARGET],
  [COMPRESSION, URLS],
];
const IN_PAGES: readonly (readonly Way[])[] = [
  [CHANNEL, BLOB, ABORT, REQUEST, DATABASE, PEERS],
  [STREAMS, TARGET, BROADCAST],
  [COMPRESSION, OBSERVABLE],
  [RESPONSE, URLS],
];

const look = (ways: readonly Way[]): string => `
  const open = new Set();
  const later = (time) => new Promise((done) => setTimeout(done, time));
  let seen = 0;
  const see = (object) => {
    seen += 1;
    for (let at = Object.getPrototypeOf(object); at && at !== Object.prototype; at = Object.getPrototypeOf(at))
      if (Object.isExtensible(at)) open.add(at[Symbol.toStringTag] ?? at.constructor.name);
  };
  ${ways
    .map(
      ([grants, code]) =>
        `{ const g = compartment(${JSON.stringify(Object.fromEntries(grants.split(" ").map((name) => [name, true])))}).globals; ${code} }`,
    )
    .join("\n")}
  return { open: [...open], isSeen: seen > ${ways.length} };`;

const NOTHING_OPEN = { open: [], isSeen: true };

const named = (ways: readonly Way[]): string => ways.map(([grants]) => grants).join(", ");

describe("whatever a granted class leads to is frozen", () => {
  test.each(EVERYWHERE.map((ways) => [named(ways), ways] as const))(
    "in Node: %s",
    async (_, ways) => {
      expect(await runConfined({ code: look(ways) })).toEqual(NOTHING_OPEN);
    },
  );

  test.each(IN_PAGES.map((ways) => [named(ways), ways] as const))(
    "in Chromium: %s",
    async (_, ways) => {
      const { result } = await runInChromium({ code: look(ways) });
      expect(result).toEqual(NOTHING_OPEN);
    },
  );

  afterAll(closeChromium);
});
