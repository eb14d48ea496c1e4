import { classify, pictureModels, tensorOf } from "./classify.js";

const element = (id) => document.getElementById(id);
const [select, drop, preview, video, hint] = ["model", "drop", "preview", "video", "hint"].map(element);
const examples = [...document.querySelectorAll(".example")];
const [file, camera, time, status, list] = ["file", "camera", "time", "status", "classes"].map(element);

let models = [];
/** The last photograph, for when another model is chosen. */
let photograph;
/** The number of pictures that have been given. */
let taken = 0;
/** Ends the camera's loop. */
let stopCamera;
/** Calls off the request for a picture that is not wanted any more. */
let current = new AbortController();

function say(text, isWrong = false) {
  status.textContent = text;
  status.classList.toggle("wrong", isWrong);
}

/** A picture in the model's own size. */
function pixelsOf(source, { width, height }) {
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext("2d", { willReadFrequently: true });
  context.fillStyle = "white";
  context.fillRect(0, 0, width, height);
  context.imageSmoothingQuality = "high";
  context.drawImage(source, 0, 0, width, height);
  return context.getImageData(0, 0, width, height);
}

function show(classes, milliseconds) {
  const areProbabilities = classes.every(({ value }) => value >= 0 && value <= 1);
  const greatest = Math.max(...classes.map(({ value }) => value), Number.MIN_VALUE);
  list.replaceChildren(...classes.map(({ value, label }) => {
    const item = document.createElement("li");
    const share = areProbabilities ? value : value / greatest;
    item.style.setProperty("--share", String(Math.min(1, Math.max(0, share))));
    const name = document.createElement("span");
    name.textContent = label;
    const number = document.createElement("span");
    number.className = "value";
    number.textContent = areProbabilities ? `${(100 * value).toFixed(1)} %` : value.toPrecision(4);
    item.append(name, number);
    return item;
  }));
  time.textContent = `answered in ${Math.max(1, Math.round(milliseconds))} ms`;
}

/** Classifies a picture and shows what comes out; what is wrong is said instead. */
async function classifyPicture(source) {
  current.abort();
  current = new AbortController();
  const { signal } = current;
  const model = models[select.selectedIndex];
  try {
    const { classes, milliseconds } = await classify(model, tensorOf(pixelsOf(source, model), model), signal);
    if (signal.aborted) return undefined;
    show(classes, milliseconds);
    return classes[0];
  } catch (error) {
    if (signal.aborted) return undefined;
    list.replaceChildren();
    time.textContent = "";
    say(error.message, true);
    return undefined;
  }
}

async function classifyPhotograph() {
  say("Classifying…");
  const best = await classifyPicture(photograph);
  if (best) say(`Most likely: ${best.label}`);
}

/** Takes a file or an image of the page, unless another is given before it has been read. */
async function takePicture(source) {
  if (!source || models.length === 0) return;
  stopCamera?.();
  // An older answer would hide what becomes of this.
  current.abort();
  const own = ++taken;
  const picture = await createImageBitmap(source).catch(() => undefined);
  if (own !== taken) return;
  if (!picture) {
    say("This file is no picture that the browser can read.", true);
    return;
  }
  photograph = picture;
  const scale = Math.min(1, 1024 / Math.max(photograph.width, photograph.height));
  preview.width = Math.max(1, Math.round(photograph.width * scale));
  preview.height = Math.max(1, Math.round(photograph.height * scale));
  preview.getContext("2d").drawImage(photograph, 0, 0, preview.width, preview.height);
  const name = source.name || source.alt;
  preview.setAttribute("aria-label", name ? `The picture ${name}` : "The picture");
  showIn(preview);
  await classifyPhotograph();
}

function showIn(shown) {
  for (const each of [preview, video, hint]) each.hidden = each !== shown;
  drop.classList.toggle("filled", shown !== hint);
}

async function startCamera() {
  let stream;
  try {
    stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
  } catch {
    say("The browser gives no camera: there is none, or it may not be used.", true);
    return;
  }
  let isOn = true;
  stopCamera = () => {
    isOn = false;
    current.abort();
    stopCamera = undefined;
    for (const track of stream.getTracks()) track.stop();
    video.srcObject = null;
    camera.setAttribute("aria-pressed", "false");
    camera.textContent = "Use the camera";
    showIn(photograph ? preview : hint);
  };
  video.srcObject = stream;
  camera.setAttribute("aria-pressed", "true");
  camera.textContent = "Stop the camera";
  showIn(video);
  say("What the camera sees");
  await video.play().catch(() => {});
  while (isOn) {
    if (video.videoWidth > 0 && !await classifyPicture(video) && isOn) stopCamera();
    // Ten looks a second are enough: the server has others to serve.
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

file.addEventListener("change", () => {
  takePicture(file.files[0]);
  // So that the same file can be chosen again.
  file.value = "";
});
camera.addEventListener("click", () => {
  if (!stopCamera) return startCamera();
  stopCamera();
  say(photograph ? "" : "Choose a photograph, or use the camera.");
});
for (const example of examples) {
  example.addEventListener("click", () => takePicture(example.firstElementChild));
}
select.addEventListener("change", () => {
  if (!stopCamera && photograph) classifyPhotograph();
});
document.addEventListener("paste", ({ clipboardData }) => takePicture(clipboardData?.files[0]));
// Also beside the frame: a photograph that just misses it must not replace the page.
for (const type of ["dragover", "dragleave", "drop"]) {
  document.addEventListener(type, (event) => {
    event.preventDefault();
    drop.classList.toggle("over", type === "dragover");
    if (type === "drop") takePicture(event.dataTransfer?.files[0]);
  });
}

try {
  models = await pictureModels();
  select.replaceChildren(...models.map(({ name }) => new Option(name)));
  const colour = models.findIndex(({ channels }) => channels === 3);
  select.selectedIndex = Math.max(0, colour);
  for (const each of [select, file, camera, ...examples]) each.disabled = models.length === 0;
  if (models.length > 0) say("Choose a photograph, or use the camera.");
  else say("The server has no model that takes pictures.", true);
} catch (error) {
  say(error.message, true);
}
