// The page was opened by somebody: it is told once they scroll, touch or type, and once only.
(() => {
    const { url, csrf } = document.currentScript.dataset;
    const told = new AbortController();
    const tell = () => {
        told.abort();
        const body = new FormData();
        body.append("csrf_token", csrf);
        navigator.sendBeacon(url, body);
    };
    for (const sign of ["scroll", "pointerdown", "keydown"]) {
        window.addEventListener(sign, tell, { signal: told.signal, passive: true });
    }
})();
