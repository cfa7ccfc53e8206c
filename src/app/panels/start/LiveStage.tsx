import { useEffect, useRef, useState } from "react";
import { type Document, type WordsStep, wordsOf } from "../../../document/document";
import { unpackHeatmap } from "../../../document/heatmap";
import { paintHeatmap } from "../../colour-map";
import { openSample } from "../../commands/open-sample";
import { useApp } from "../../context";
import { Icon } from "../../icons/Icon";
import { readPrepared, sampleUrl } from "../../samples";
import { usePress } from "../use-media";
import { SIZES, srcSet } from "./live-picture";
import { END, sceneAt, usePlay } from "./play";
import "./live-stage.css";
import type { GallerySample } from "./use-samples";

/**
 * A sample with what was prepared for it, before there is a model: one question plays, then what is under the pointer is
 * outlined. Decoration for whoever does not see it: the sample's own button does the same.
 */
export function LiveStage({ sample }: { sample: GallerySample }) {
  const app = useApp();
  const press = usePress();
  const [document, setDocument] = useState<Document | null>(null);
  useEffect(() => {
    readPrepared(sample).then(setDocument, () => {});
  }, [sample]);
  const words = document?.objects[0] ? wordsOf(document.objects[0]) : null;
  const { at, skip, again } = usePlay(words !== null);
  const scene = words && sceneAt(at, words.prompt, sentence(words.think));
  return (
    <section className="live" aria-label="Example">
      <div className="live-stage" data-testid="live-stage" data-over={at >= END || undefined} onPointerDown={skip}>
        <Picture sample={sample} words={words} scene={scene} />
        <div className="live-dock" aria-hidden="true">
          {scene?.thought && (
            <p>
              {scene.thought}
              {scene.isThinking && <span className="live-caret" />}
            </p>
          )}
          <div className="live-prompt">
            <span>{scene?.typed || "\u00a0"}</span>
            <span className="live-send">
              <Icon name="ask" />
            </span>
          </div>
        </div>
      </div>
      <div className="live-under">
        <p>A prepared example{press === "click" && ". Move over it"}.</p>
        <button type="button" className="live-link live-again" onClick={at < END ? skip : again}>
          {at < END ? "Skip" : "Play again"}
        </button>
        <button type="button" className="live-link" onClick={() => void openSample.perform(app, sample)}>
          Open in the editor
        </button>
      </div>
    </section>
  );
}

/** Its place until it is there: in a hand it stands above all else, which would move. */
export function ComingStage() {
  return (
    <section className="live" aria-hidden="true">
      <div className="live-stage">
        <div className="live-picture" style={{ aspectRatio: "16 / 10" }} />
      </div>
      <div className="live-under">
        <p>{"\u00a0"}</p>
      </div>
    </section>
  );
}

interface PictureProps {
  sample: GallerySample;
  words: WordsStep | null;
  scene: ReturnType<typeof sceneAt> | null;
}

function Picture({ sample: { file, width, height, title, gallery }, words, scene }: PictureProps) {
  const [x1 = 0, y1 = 0, x2 = 0, y2 = 0] = words?.box ?? [];
  return (
    <div className="live-picture" style={{ aspectRatio: `${width} / ${height}` }}>
      <img
        srcSet={srcSet({ file, width, narrow: gallery.narrow }, sampleUrl)}
        sizes={SIZES}
        src={sampleUrl(file)}
        width={width}
        height={height}
        alt={title}
        fetchPriority="high"
      />
      {words?.heatmap && <Heat packed={words.heatmap} isShown={scene?.heat ?? false} />}
      <svg viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="xMidYMid slice" aria-hidden="true">
        {gallery.outlines.map(({ name, path }, index) => (
          <g key={path} className="live-thing" data-found={(index === 0 && scene?.outline) || undefined}>
            <path className="live-halo" d={path} />
            <path className="live-line" d={path} />
            <title>{name}</title>
          </g>
        ))}
        {scene?.box && <rect className="live-box" x={x1} y={y1} width={x2 - x1} height={y2 - y1} />}
      </svg>
    </div>
  );
}

function Heat({ packed, isShown }: { packed: NonNullable<WordsStep["heatmap"]>; isShown: boolean }) {
  const ref = useRef<HTMLCanvasElement>(null);
  const { size } = packed;
  useEffect(() => {
    const pixels = new ImageData(paintHeatmap(unpackHeatmap(packed).data), size, size);
    ref.current?.getContext("2d")?.putImageData(pixels, 0, 0);
  }, [packed, size]);
  return <canvas ref={ref} className="live-heat" width={size} height={size} data-shown={isShown || undefined} />;
}

/** A thought as it is read: nano writes without capitals. */
const sentence = (think: string) => think.replace(/(^|\. )([a-z])/g, (found) => found.toUpperCase());
