// Shows the register that register.js keeps on this device while there is no connection. It keeps nothing itself, and
// lies where registers do, so that the browser asks it about no other page.
addEventListener("fetch", (event) => event.respondWith(fetch(event.request).catch(() => kept(event.request.url))));

async function kept(address) {
  return (await caches.match(address.split("?")[0], { ignoreVary: true })) ?? Response.error();
}
