/** Zod tries out whether it may make code of text, which the page's content security policy forbids and reports: it is told so. */
import { config } from "zod/mini";

config({ jitless: true });
