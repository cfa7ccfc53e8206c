/** Every command there is. Those that have a button or keys of their own are in groups, in the order in which menus list them. */
import { acceptPhoto } from "./accept-photo";
import { ask } from "./ask";
import { askAll } from "./ask-all";
import { askRest } from "./ask-rest";
import { begin } from "./begin";
import { brushLarger } from "./brush-larger";
import { brushSmaller } from "./brush-smaller";
import { cancelEncoding } from "./cancel-encoding";
import { candidateNext } from "./candidate-next";
import { candidatePrevious } from "./candidate-previous";
import { changeObject } from "./change-object";
import { chooseDownload } from "./choose-download";
import { chooseFolder } from "./choose-folder";
import { choosePhoto } from "./choose-photo";
import { chooseProvider } from "./choose-provider";
import { clickPhoto } from "./click-photo";
import { closeProject } from "./close-project";
import type { CleanCommand, Command } from "./command";
import { copyCutout } from "./copy-cutout";
import { copyLink } from "./copy-link";
import { copyPicture } from "./copy-picture";
import { deleteClick } from "./delete-click";
import { deleteKept } from "./delete-kept";
import { deleteObjects } from "./delete-objects";
import { deleteProject } from "./delete-project";
import { discardProposals } from "./discard-proposals";
import { drawBox } from "./draw-box";
import { endBatch } from "./end-batch";
import { fillHoles } from "./fill-holes";
import { fixPhoto } from "./fix-photo";
import { focusPrompt } from "./focus-prompt";
import { forgetLink } from "./forget-link";
import { goOnBatch } from "./go-on-batch";
import { goOnDownload } from "./go-on-download";
import { installApp } from "./install-app";
import { intersectObjects } from "./intersect-objects";
import { invertObject } from "./invert-object";
import { keepLargest } from "./keep-largest";
import { keepNothing } from "./keep-nothing";
import { keepProposal } from "./keep-proposal";
import { keepProposals } from "./keep-proposals";
import { labelObject } from "./label-object";
import { letGo } from "./let-go";
import { lookCloser } from "./look-closer";
import { openFiles } from "./open-files";
import { openLink } from "./open-link";
import { openPhotoOfProject } from "./open-photo-of-project";
import { openProject } from "./open-project";
import { openSample } from "./open-sample";
import { paintStroke } from "./paint-stroke";
import { pauseBatch } from "./pause-batch";
import { pauseDownload } from "./pause-download";
import { previewClick } from "./preview-click";
import { propose } from "./propose";
import { readObjects } from "./read-objects";
import { redo } from "./redo";
import { refineEdges } from "./refine-edges";
import { removePhoto } from "./remove-photo";
import { renameObject } from "./rename-object";
import { repeatQuestion } from "./repeat-question";
import { resume } from "./resume";
import { retry } from "./retry";
import { reviewNext } from "./review-next";
import { runAsUsual } from "./run-as-usual";
import { saveCoco } from "./save-coco";
import { saveCutoutPng } from "./save-cutout-png";
import { saveCutoutPngFull } from "./save-cutout-png-full";
import { saveCutoutWebp } from "./save-cutout-webp";
import { saveCutoutWebpFull } from "./save-cutout-webp-full";
import { saveCvat } from "./save-cvat";
import { saveHtml } from "./save-html";
import { saveJson } from "./save-json";
import { saveLabelStudio } from "./save-label-studio";
import { saveLabelme } from "./save-labelme";
import { saveLoupe } from "./save-loupe";
import { saveMask } from "./save-mask";
import { saveMaskSoft } from "./save-mask-soft";
import { saveOverlay } from "./save-overlay";
import { saveOverlayJpeg } from "./save-overlay-jpeg";
import { saveOverlayWebp } from "./save-overlay-webp";
import { saveShared } from "./save-shared";
import { saveSvg } from "./save-svg";
import { saveVoc } from "./save-voc";
import { saveYolo } from "./save-yolo";
import { saveZip } from "./save-zip";
import { selectObject } from "./select-object";
import { sendCutout } from "./send-cutout";
import { sendPicture } from "./send-picture";
import { showHelp } from "./show-help";
import { showModel } from "./show-model";
import { showPalette } from "./show-palette";
import { showShare } from "./show-share";
import { showStorage } from "./show-storage";
import { skipPhoto } from "./skip-photo";
import { smoothObject } from "./smooth-object";
import { start } from "./start";
import { stop } from "./stop";
import { subtractObjects } from "./subtract-objects";
import { takeOffer } from "./take-offer";
import { takeOver } from "./take-over";
import { takePhoto } from "./take-photo";
import { takeVersion } from "./take-version";
import { tendSite } from "./tend-site";
import { toggleBox } from "./toggle-box";
import { toggleDownload } from "./toggle-download";
import { toggleHeatmap } from "./toggle-heatmap";
import { toggleKeys } from "./toggle-keys";
import { toggleMask } from "./toggle-mask";
import { toggleObjects } from "./toggle-objects";
import { togglePhoto } from "./toggle-photo";
import { toggleTheme } from "./toggle-theme";
import { undo } from "./undo";
import { uniteObjects } from "./unite-objects";
import { zoomActual } from "./zoom-actual";
import { zoomFit } from "./zoom-fit";
import { zoomIn } from "./zoom-in";
import { zoomOut } from "./zoom-out";

export const editCommands: readonly Command[] = [undo, redo];
/** Of several selected objects. */
export const combineCommands: readonly Command[] = [uniteObjects, subtractObjects, intersectObjects];
/** Of the masks of all that are selected. */
export const cleanCommands: readonly CleanCommand[] = [refineEdges, smoothObject, fillHoles, keepLargest];
/** Of the selected object's mask. */
export const maskCommands: readonly Command[] = [...cleanCommands, invertObject];
const zoomCommands: readonly Command[] = [zoomOut, zoomIn, zoomFit, zoomActual, lookCloser];
const pointerCommands: readonly Command[] = [candidatePrevious, candidateNext, brushSmaller, brushLarger];
/** Of what is said of the selected object, and of the object itself. */
const objectCommands: readonly Command[] = [renameObject, labelObject, copyCutout, deleteObjects];
export const layerCommands: readonly Command[] = [togglePhoto, toggleMask, toggleHeatmap, toggleBox, toggleObjects];
/** Pictures; for other programs; Loupe's own, and all of it. */
export const pictureCommands: readonly Command[] = [
  saveMask,
  saveMaskSoft,
  saveCutoutPng,
  saveCutoutWebp,
  saveCutoutPngFull,
  saveCutoutWebpFull,
  saveOverlay,
  saveOverlayJpeg,
  saveOverlayWebp,
  saveSvg,
];
export const annotationCommands: readonly Command[] = [
  saveCoco,
  saveYolo,
  saveLabelme,
  saveCvat,
  saveVoc,
  saveLabelStudio,
  saveJson,
];
export const wholeCommands: readonly Command[] = [saveLoupe, saveHtml, saveZip];
const proposalCommands: readonly Command[] = [propose, keepProposals, discardProposals];
export const pageCommands: readonly Command[] = [
  choosePhoto,
  chooseFolder,
  closeProject,
  showPalette,
  showModel,
  showStorage,
  keepNothing,
  installApp,
  toggleTheme,
  toggleKeys,
  showHelp,
];
/** Of the photo on the table, one of several. */
export const reviewCommands: readonly Command[] = [acceptPhoto, fixPhoto, skipPhoto];
const batchCommands: readonly Command[] = [askAll, pauseBatch, goOnBatch, askRest, endBatch];
const promptCommands: readonly Command[] = [ask, repeatQuestion, stop, focusPrompt];

/** Those that need nothing but the App: keys, help and the palette read these. */
export const plainCommands: readonly Command[] = [
  ...promptCommands,
  ...batchCommands,
  ...reviewCommands,
  reviewNext,
  ...editCommands,
  ...proposalCommands,
  ...maskCommands,
  ...combineCommands,
  ...objectCommands,
  showShare,
  toggleDownload,
  ...pictureCommands,
  ...annotationCommands,
  readObjects,
  ...wholeCommands,
  ...zoomCommands,
  ...pointerCommands,
  ...layerCommands,
  ...pageCommands,
  letGo,
  cancelEncoding,
  retry,
  start,
  pauseDownload,
  goOnDownload,
  takeOver,
  takeVersion,
  runAsUsual,
];
export const commands: readonly Command<never[]>[] = [
  ...plainCommands,
  begin,
  forgetLink,
  openLink,
  changeObject,
  chooseDownload,
  chooseProvider,
  copyLink,
  copyPicture,
  sendCutout,
  sendPicture,
  clickPhoto,
  deleteClick,
  deleteKept,
  deleteProject,
  drawBox,
  keepProposal,
  openFiles,
  openPhotoOfProject,
  openProject,
  openSample,
  paintStroke,
  previewClick,
  removePhoto,
  resume,
  saveShared,
  selectObject,
  takeOffer,
  takePhoto,
  tendSite,
];
