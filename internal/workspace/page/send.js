// send.js decides what a text from a composer is: a message, or a slash command.

/** sendText sends text to a channel or thread, and resolves to whether it went. */
export async function sendText(store, acts, channel, thread, text, composer) {
  // Slack takes "/word" at the very start for a command; a path such as /etc/hosts is none.
  const command = /^(\/[a-z][\w-]*)(?:\s+([\s\S]*))?$/i.exec(text);
  if (!command) return Boolean(await acts.say(channel, text, thread));
  if (thread) {
    composer.say("Slash commands do not work in threads. Run it in the channel instead.");
    return false;
  }
  const name = command[1].toLowerCase();
  if (!store.commands.some((c) => c.command === name)) {
    composer.say(`${name} is not a command here. Type / to see those there are.`);
    return false;
  }
  return Boolean(await acts.command(channel, name, command[2] ?? ""));
}
