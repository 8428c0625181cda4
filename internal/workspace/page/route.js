// route.js keeps where the member is in the address after the #, so that a reload comes back to
// it and the browser's back button leaves a thread or a channel.

/** startRoute ties the store's place and thread to the address. settle is called before drawing. */
export function startRoute(store) {
  let written = "";

  /** permalink reads /archives/C123/p1764000000000100, as chat.getPermalink gives it. */
  function permalink() {
    const found = /^\/archives\/(\w+)\/p(\d+)(\d{6})$/.exec(location.pathname);
    if (!found || !store.channels.has(found[1])) return null;
    const ts = `${found[2]}.${found[3]}`;
    const thread = new URL(location.href).searchParams.get("thread_ts") ?? (store.replies(found[1], ts).length ? ts : "");
    return { place: found[1], thread };
  }

  function read() {
    const [name, thread = ""] = decodeURIComponent(location.hash.slice(1)).split("/");
    if (name === "home") return { place: "home", thread: "" };
    const room = [...store.channels.values()].find(({ about }) => about.name === name || about.id === name);
    return room ? { place: room.about.id, thread } : null;
  }

  function start() {
    const rooms = [...store.channels.values()].map((room) => room.about);
    const first = rooms.find((about) => about.is_member && about.members?.includes(store.app?.bot_user_id) && !about.is_im)
      ?? rooms.find((about) => about.is_member) ?? rooms[0];
    return { place: first?.id ?? "home", thread: "" };
  }

  const known = (place) => place === "home" || store.channels.has(place);

  window.addEventListener("popstate", () => {
    const target = store.ready && read();
    if (!target) return;
    written = location.hash;
    store.go(target.place, target.thread);
  });

  return {
    settle() {
      if (!known(store.place)) ({ place: store.place, thread: store.thread } = (written ? null : read() ?? permalink()) ?? start());
      const name = store.place === "home" ? "home" : store.channel(store.place).is_im ? store.place : store.channel(store.place).name;
      const hash = `#${name}${store.thread ? `/${store.thread}` : ""}`;
      if (hash === written) return;
      const url = new URL(location.href);
      if (url.pathname !== "/") {
        url.pathname = "/";
        url.searchParams.delete("thread_ts");
      }
      url.hash = hash;
      history[written ? "pushState" : "replaceState"](null, "", url);
      written = hash;
    },
  };
}
