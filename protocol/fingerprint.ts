/**
 * A certificate's fingerprint as people compare it: the SHA-256 of its DER form, in hex or in words.
 *
 * Rules: the words and their order never change, or what somebody wrote down would be another certificate's;
 * the words are the first 64 bits, enough against somebody who has to find a certificate that reads the same.
 */
import { once } from "./once.ts";

/** 256 words, one for each byte; no two are one letter apart. */
const WORDS = once(() =>
  `
acorn actor album alley amber anchor angle apple april apron arrow atlas
badge bagel baker bamboo banjo barrel basil basket beach beetle bell berry
bishop bison blanket bonnet bottle bridge bronze brush bucket bugle butter button
cabin cable cactus camel candle canoe canvas carbon carpet castle cedar cello
chalk cherry chimney cinder circus clover cobalt cocoa comet copper coral cotton
cousin cradle crayon cricket crown crystal cuckoo curtain cymbal dagger dahlia dairy
dancer denim desert diamond dolphin donkey dragon drawer drum eagle easel echo
eclipse elbow elder emerald engine envoy fabric falcon feather fennel fiddle finch
flame flint flute forest fossil fountain fox frost fudge galaxy garden garlic
gecko ginger giraffe glacier glove goblet gorilla granite grape guitar gull hammer
harbour hazel hedge helmet heron hippo honey hornet hotel hunter husky igloo
indigo ink insect iris island ivory jacket jaguar jasmine jelly jewel jigsaw
jockey juggler jungle juniper kayak kettle kidney kingdom kitchen kiwi koala ladder
lagoon lantern lemon leopard lettuce lilac linen lizard lobster lotus magnet mango
maple marble meadow melon meteor mirror mitten mosaic muffin museum mustard napkin
nectar needle nickel noodle nugget nutmeg oasis ocean olive onion opal orbit
orchid otter owl oyster palace panda parrot pebble pepper piano pigeon pilot
planet plum poppy pretzel pumpkin puzzle pyramid quartz quilt quiver rabbit radish
raven ribbon robin rocket rubber ruby saddle saffron sailor salmon sandal scarf
scooter shadow shovel silver snail sparrow spider sponge sugar sunset tablet tiger
tomato trumpet tulip tunnel turnip turtle umbrella vanilla velvet violin walnut walrus
window wombat yogurt zebra
`.trim().split(/\s+/)
);

/** Bytes of which words are made. */
const WORD_BYTES = 8;

/** `AB:CD:…`: 32 bytes as 64 hex digits with colons between. */
export function formatFingerprint(sha256: Uint8Array): string {
  return plainFingerprint(sha256).toUpperCase().replace(/..(?!$)/g, "$&:");
}

/** Eight words for the first eight bytes: `acorn tulip …`. */
export function fingerprintWords(sha256: Uint8Array): string {
  return [...sha256.subarray(0, WORD_BYTES)].map((byte) => WORDS()[byte]).join(" ");
}

/** 64 hex digits in lower case without colons, as IRC shows client certificates. */
export function plainFingerprint(sha256: Uint8Array): string {
  return [...sha256].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The 32 bytes of a SHA-256 fingerprint in hex of either case, with colons or without; undefined where it is none. */
export function parseFingerprint(text: string): Uint8Array | undefined {
  const pairs = /^[0-9a-f]{2}(:?)[0-9a-f]{2}(?:\1[0-9a-f]{2}){30}$/i.test(text) &&
    text.match(/[0-9a-f]{2}/gi);
  return pairs ? Uint8Array.from(pairs, (pair) => parseInt(pair, 16)) : undefined;
}
