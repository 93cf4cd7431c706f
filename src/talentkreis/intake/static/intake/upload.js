// SPDX-License-Identifier: Apache-2.0
// The upload: dropping a file on its field, its name and size, how far it has come. Without this
// the same form still uploads.

const unit = (bytes) => {
  const steps = [["GB", 2 ** 30], ["MB", 2 ** 20], ["kB", 2 ** 10]];
  const [name, size] = steps.find(([, least]) => bytes >= least) ?? ["B", 1];
  return new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: 1 }).format(bytes / size) + "\u00a0" + name;
};

function show(form) {
  const files = [...form.querySelector("input[type=file]").files];
  const name = form.querySelector("[data-file-name]");
  name.textContent = files.length ? files.map((file) => file.name).join(", ") : name.dataset.empty;
  const size = files.reduce((sum, file) => sum + file.size, 0);
  if (files.length) form.querySelector("[data-file-size]").textContent = unit(size);
  form.querySelector(".drop").classList.toggle("filled", files.length > 0);
}

document.addEventListener("change", (event) => {
  const form = event.target.closest("[data-upload]");
  if (form && event.target.type === "file") show(form);
});

for (const kind of ["dragenter", "dragover", "dragleave", "drop"]) {
  document.addEventListener(kind, (event) => {
    const form = document.querySelector("[data-upload]");
    if (!form || !event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault(); // a file dropped beside the field must not replace the page
    const isOver = (kind === "dragenter" || kind === "dragover") && Boolean(event.target.closest(".drop"));
    form.querySelector(".drop").classList.toggle("over", isOver);
    if (kind === "drop" && event.dataTransfer.files.length) {
      form.querySelector("input[type=file]").files = event.dataTransfer.files;
      show(form);
    }
  });
}

document.addEventListener("htmx:xhr:progress", (event) => {
  const form = event.target.closest?.("[data-upload]");
  if (!form || !event.detail.lengthComputable) return;
  const percent = Math.floor((event.detail.loaded / event.detail.total) * 100);
  const box = form.querySelector("[data-upload-progress]");
  box.hidden = false;
  box.querySelector("progress").value = percent;
  box.querySelector("[data-upload-percent]").textContent = `${percent}\u00a0%`;
});
