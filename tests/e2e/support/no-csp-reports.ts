/** After each test that drives the built app: nothing in it was against the content security policy. */
import { afterEach, expect, inject } from "vitest";
import { takeCspReports } from "./csp-reports";

afterEach(async () => {
  expect(await takeCspReports(inject("baseUrl"))).toEqual([]);
});
