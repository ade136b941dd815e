"use strict";
(() => {
  const every = (selector, act) => document.querySelectorAll(selector).forEach(act);

  // No script runs in a message's frame, so it cannot say how tall its text is. The server's estimates stand in
  // data-heights as "width:height" pairs, narrowest first.
  every("iframe[data-heights]", frame => {
    const known = frame.dataset.heights.split(" ").map(pair => pair.split(":").map(Number));
    const heightAt = width => {
      const next = known.findIndex(([wide]) => wide >= width);
      if (next <= 0) return known[next < 0 ? known.length - 1 : 0][1];
      const [[w0, h0], [w1, h1]] = [known[next - 1], known[next]];
      return h0 + (h1 - h0) * (width - w0) / (w1 - w0);
    };
    let width = 0;
    new ResizeObserver(() => {
      if (frame.clientWidth === width) return;
      width = frame.clientWidth;
      frame.style.height = `${Math.ceil(heightAt(width))}px`;
    }).observe(frame);
  });

  // A button that has to wait says how long.
  every("button[data-wait]", button => {
    const label = button.textContent;
    let left = Number(button.dataset.wait);
    const tick = () => {
      button.disabled = left > 0;
      button.textContent = left > 0 ? `${label} (${left})` : label;
      if (left-- > 0) setTimeout(tick, 1000);
    };
    tick();
  });

  // A held reply: how long it can still be taken back. The server decides; here it is only said.
  every("form[data-held]", form => {
    const says = form.querySelector("[data-countdown]");
    let left = Number(form.dataset.held);
    const tick = () => {
      says.textContent = left > 0 ? says.dataset.countdown.replace("{0}", left) : form.dataset.left;
      form.querySelector("button").hidden = left <= 0;
      if (left-- > 0) setTimeout(tick, 1000);
    };
    // Sent twice, the second answer would take the place of the first, which brings the text back.
    form.addEventListener("submit", () => form.querySelector("button").disabled = true);
    tick();
  });

  // Files: the limit is said before anything travels, a bar shows how far it is, and a fault keeps text and files.
  every("form[data-most-bytes]", form => {
    const files = form.querySelector("input[type=file]");
    const bar = form.querySelector("progress");
    const fault = form.querySelector("[data-fault]");
    const size = () => [...files.files].reduce((sum, file) => sum + file.size, 0);
    const say = text => {
      fault.textContent = text;
      fault.hidden = !text;
      bar.hidden = true;
      if (text) fault.focus();
    };
    files.addEventListener("change", () => say(size() > Number(form.dataset.mostBytes) ? form.dataset.tooLarge : ""));
    form.addEventListener("submit", event => {
      if (size() === 0) return;
      event.preventDefault();
      if (size() > Number(form.dataset.mostBytes)) return say(form.dataset.tooLarge);
      const request = new XMLHttpRequest();
      request.open("POST", form.action);
      request.upload.onprogress = progress => Object.assign(bar, { hidden: false, max: progress.total, value: progress.loaded });
      request.onerror = () => say(form.dataset.noAnswer);
      request.onload = () => {
        const page = new DOMParser().parseFromString(request.responseText, "text/html");
        const refused = page.querySelector("[role=alert]");
        if (request.status < 400 && !refused) return location.assign(request.responseURL);
        every("form[data-most-bytes] input[type=hidden]", field => {
          const fresh = page.querySelector(`form[data-most-bytes] input[name="${field.name}"]`);
          if (fresh) field.value = fresh.value;
        });
        say(refused ? refused.textContent.trim() : form.dataset.noAnswer);
      };
      request.send(new FormData(form));
    });
  });

  // Passkeys: the browser answers the options that the form carries, and the answer is sent with it.
  every("form[data-passkey]", form => {
    const isNew = form.dataset.passkey === "create";
    if (!window.PublicKeyCredential || !PublicKeyCredential.parseCreationOptionsFromJSON) return;
    form.hidden = false;
    form.addEventListener("submit", async event => {
      if (form.elements.Credential.value) return;
      event.preventDefault();
      try {
        const options = JSON.parse(form.dataset.options);
        const credential = isNew
          ? await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) })
          : await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) });
        form.elements.Credential.value = JSON.stringify(credential);
        form.requestSubmit();
      } catch {
        form.querySelector("[data-fault]").hidden = false;
      }
    });
  });
})();
