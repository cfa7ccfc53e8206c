export const style = `
:root{color-scheme:light dark;--ground:#fbfaf8;--card:#fff;--ink:#1d1c1a;--soft:#6d6963;--rule:#e6e2db;--accent:#0f7a6c;--warn:#b4452c}
@media(prefers-color-scheme:dark){:root{--ground:#161614;--card:#1f1e1c;--ink:#eceae5;--soft:#9c978f;--rule:#34322e;--accent:#4cc9b4;--warn:#f0876c}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:76rem;padding:2.5rem 1.25rem 4rem;background:var(--ground);color:var(--ink);font:15px/1.5 system-ui,sans-serif}
h1{margin:0;font-size:1.7rem;letter-spacing:-.02em}
h2{margin:2.5rem 0 .8rem;font-size:1.1rem}
h3{margin:1.2rem 0 .4rem;font-size:.85rem;color:var(--soft);font-weight:600}
p,small,summary{color:var(--soft)}p{margin:.2rem 0 0}
a{color:inherit;text-decoration-color:var(--accent);text-underline-offset:3px}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
.scroll{overflow-x:auto;background:var(--card);border:1px solid var(--rule);border-radius:10px}
table{width:100%;border-collapse:collapse;font-variant-numeric:tabular-nums}
th,td{padding:.5rem .9rem;text-align:right;white-space:nowrap}
th:first-child,td:first-child{text-align:left;white-space:normal}
th{font-size:.78rem;font-weight:600;color:var(--soft)}
tbody tr{border-top:1px solid var(--rule)}
.state::before{content:"";display:inline-block;width:.5rem;height:.5rem;margin-right:.45rem;border-radius:50%;background:var(--soft)}
.state.done::before{background:var(--accent)}.state.failed::before{background:var(--warn)}
.charts{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(19rem,100%),1fr));gap:.9rem}
figure{margin:0;padding:.8rem .9rem .5rem;background:var(--card);border:1px solid var(--rule);border-radius:10px}
figcaption{display:flex;gap:.6rem;align-items:baseline;font-size:.85rem}
figcaption b{overflow-wrap:anywhere}figcaption span{margin-left:auto;font-variant-numeric:tabular-nums}figcaption em{color:var(--warn)}
svg{display:block;width:100%;height:auto;margin-top:.3rem}
svg text{fill:var(--soft);font:10.5px system-ui,sans-serif}
svg path{fill:none;vector-effect:non-scaling-stroke}
.grid{stroke:var(--rule)}.raw{stroke:var(--accent);opacity:.4}.line{stroke:var(--accent);stroke-width:2;stroke-linejoin:round}.end{fill:var(--accent)}
.beside{margin:.4rem 0 .9rem;font-size:.85rem}
.plots{grid-template-columns:repeat(auto-fill,minmax(min(24rem,100%),1fr))}.plots img{display:block;width:100%;height:auto}
.sample{margin:0 0 1.4rem;padding:1rem;background:var(--card);border:1px solid var(--rule);border-radius:14px}
.sample>header{display:flex;gap:1rem;align-items:center;margin-bottom:1rem}
.sample>header img{width:7.5rem;border-radius:8px}
.sample h3{margin:.1rem 0;font-size:1.05rem;color:var(--ink);overflow-wrap:anywhere}
.replies{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(15rem,100%),1fr));gap:.9rem}
@media(max-width:40rem){.sample{padding:.8rem}.replies{display:flex;overflow-x:auto;scroll-snap-type:x proximity}.reply{flex:0 0 82%;scroll-snap-align:start}}
.reply{display:flex;flex-direction:column;min-width:0;border:1px solid var(--rule);border-radius:10px;overflow:hidden;background:var(--ground)}
.reply>img{display:block;width:100%;height:11rem;object-fit:contain;background:var(--card);border-bottom:1px solid var(--rule)}
.earned{display:flex;flex-wrap:wrap;gap:.1rem .5rem;align-items:baseline;padding:.6rem .8rem .3rem;font-variant-numeric:tabular-nums}
.earned b{font-size:1.15rem}
.advantage{margin-left:auto;padding:0 .45rem;border-radius:99px;font-size:.75rem;border:1px solid currentColor;color:var(--soft)}
.advantage.gain{color:var(--accent)}.advantage.loss{color:var(--warn)}
dl{margin:.2rem 0;padding:0 .8rem;font-size:.8rem}
dl>div{display:grid;grid-template-columns:1fr 4rem 2.6rem;gap:.5rem;align-items:center}
dt{color:var(--soft);overflow-wrap:anywhere}
dd{display:contents;font-variant-numeric:tabular-nums}dd span{text-align:right}
meter{width:4rem;height:.55rem;border:0;border-radius:99px;background:var(--rule)}
meter::-webkit-meter-bar{height:.4rem;border:0;border-radius:99px;background:var(--rule)}
meter::-webkit-meter-optimum-value{border-radius:99px;background:var(--accent)}
meter::-moz-meter-bar{border-radius:99px;background:var(--accent)}
.text{margin-top:.5rem;padding:.6rem .8rem;max-height:11rem;overflow:auto;border-top:1px solid var(--rule);font:12.5px/1.5 ui-monospace,monospace;white-space:pre-wrap;overflow-wrap:anywhere}
pre{overflow-x:auto;padding:1rem;background:var(--card);border:1px solid var(--rule);border-radius:10px;font-size:.8rem}
summary{cursor:pointer;margin-top:2.5rem}
@media print{body{max-width:none;padding:0}figure,.scroll{break-inside:avoid}}
`;
