import { figure, whole } from "../progress";
import { type Html, html } from "./html";
import type { Sample, SampleReply } from "./read-samples";

/** Rollouts of a few steps: each a question with its true mask, and what the model answered, the best first. */
export function sampleCards(samples: readonly Sample[]): Html {
  return html`${samples.map(
    (sample) => html`<article class="sample">
<header>${image(sample.picture, "the true mask")}<div><small>step ${whole(sample.step)}</small>
<h3>${sample.expression}</h3>
<p>${sample.absent ? "Nothing in the photo matches." : "The target is yellow."}</p></div></header>
<div class="replies">${byReward(sample.replies).map(card)}</div>
</article>`,
  )}`;
}

const byReward = (replies: readonly SampleReply[]) =>
  [...replies].sort((a, b) => (b.reward ?? Number.NEGATIVE_INFINITY) - (a.reward ?? Number.NEGATIVE_INFINITY));

function card(reply: SampleReply): Html {
  const sign = (reply.advantage ?? 0) > 0 ? "gain" : (reply.advantage ?? 0) < 0 ? "loss" : "even";
  return html`<section class="reply">
${image(reply.picture, reply.drawn ? "the photo with the mask this reply drew" : "the photo; this reply drew nothing")}
<div class="earned"><b>${figure(reply.reward)}</b><small>${reply.drawn ? "reward" : "no mask"}</small><span class="advantage ${sign}">${signed(reply.advantage)} advantage</span></div>
<dl>${Object.entries(reply.parts).map(
    ([name, value]) =>
      html`<div><dt>${name}</dt><dd><meter min="0" max="1" value="${share(value)}"></meter><span>${figure(value)}</span></dd></div>`,
  )}</dl>
<div class="text" tabindex="0" role="group" aria-label="the reply">${reply.text === "" ? html`<i>an empty reply</i>` : reply.text}</div>
</section>`;
}

const share = (value: number | null) => Math.min(1, Math.max(0, value ?? 0));

function signed(value: number | null): string {
  if (value === null) return "not a number";
  return `${value > 0 ? "+" : value < 0 ? "−" : "±"}${figure(Math.abs(value))}`;
}

function image(bytes: Buffer | null, alt: string): Html | null {
  if (bytes === null) return null;
  return html`<img alt="${alt}" loading="lazy" src="data:image/jpeg;base64,${bytes.toString("base64")}">`;
}
