// The line to the server: says hello until it is answered, and notices when there is no answer any more.

const SILENCE = 9000; // ms without a word after which the server is taken to be away
const BEAT = 3000;

// `known`: whether the server has told of its worlds; `away`, `other`, `back`: what to do when it is gone, when another
// one is in its place that has not let this browser in, and when it is there again
export function line(send, known, away, other, back) {
  let last = Date.now(),
    gone = false;
  const silent = () => Date.now() - last > SILENCE;
  const hello = setInterval(() => (known() ? clearInterval(hello) : send({ kind: "hello" })), 1500);
  send({ kind: "hello" });
  const beating = setInterval(() => {
    send({ kind: "ping" });
    if (silent() && !gone) {
      gone = true;
      away();
    }
    // a server that is there and does not know this page is a new one: begin again from the address
    if (gone)
      fetch(window.location.href, { cache: "no-store" }).then(
        (answer) => (answer.ok ? silent() && window.location.reload() : answer.status === 403 && other()),
        () => {},
      );
  }, BEAT);
  return {
    heard() {
      last = Date.now();
      if (gone) back();
      gone = false;
    },
    close: () => [hello, beating].forEach(clearInterval),
  };
}
