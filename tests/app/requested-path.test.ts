/** What the service worker takes a request's address for. */
import { expect, test } from "vitest";
import { requestedPath } from "../../src/app/requested-path";

const SCOPE = "https://example.org/loupe/";

test.each([
  ["", "index.html"],
  ["?sample=coffee", "index.html"],
  ["index.html#1abc", "index.html"],
  ["assets/index-Ab3_-x9Z.js?again", "assets/index-Ab3_-x9Z.js"],
  ["samples/with%20space%20%C3%A4.jpg", "samples/with space ä.jpg"],
  // A "/" that is written as an escape is none: decodeURI leaves it.
  ["assets%2Findex.js", "assets%2Findex.js"],
])("%j is the file %j", (rest, path) => {
  expect(requestedPath(new URL(SCOPE + rest), SCOPE)).toBe(path);
});

test.each(["%", "%zz", "%E0%A4", "assets/%C3.js", "%c0%ae%c0%ae/index.html"])("%j is no file of a build", (rest) => {
  expect(requestedPath(new URL(SCOPE + rest), SCOPE)).toBeNull();
});

test.each([
  "https://example.org/",
  "https://example.org/loupe",
  "https://elsewhere.org/loupe/",
  "https://example.org/%",
])("%s is not the app's", (address) => {
  expect(requestedPath(new URL(address), SCOPE)).toBeNull();
});
