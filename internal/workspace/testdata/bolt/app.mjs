// A bolt app as its users write one. TestBolt runs it against a workspace and acts as
// the members; nothing here knows that the Slack it talks to is not Slack.
import bolt from "@slack/bolt";

const app = new bolt.App({
  token: process.env.SLACK_BOT_TOKEN,
  appToken: process.env.SLACK_APP_TOKEN,
  socketMode: true,
  clientOptions: { slackApiUrl: process.env.SLACK_API_URL },
});

const text = (s) => ({ type: "plain_text", text: s });

app.message(/^hello/, async ({ message, say }) => {
  await say({
    text: `Hello <@${message.user}>`,
    thread_ts: message.ts,
    blocks: [
      { type: "section", text: { type: "mrkdwn", text: `Hello <@${message.user}>` } },
      {
        type: "actions",
        elements: [
          { type: "button", action_id: "press", text: text("Press"), value: "pressed" },
          { type: "button", action_id: "form", text: text("Form"), value: message.channel },
          {
            type: "static_select",
            action_id: "colour",
            options: ["red", "green"].map((c) => ({ text: text(c), value: c })),
          },
        ],
      },
    ],
  });
});

app.action("press", async ({ action, ack, respond }) => {
  await ack();
  await respond({ text: `You ${action.value} it`, replace_original: true });
});

app.action("colour", async ({ action, ack, respond }) => {
  await ack();
  await respond({ text: `You chose ${action.selected_option.value}`, response_type: "ephemeral" });
});

app.action("form", async ({ action, ack, body, client }) => {
  await ack();
  await client.views.open({
    trigger_id: body.trigger_id,
    view: {
      type: "modal",
      callback_id: "form",
      private_metadata: action.value,
      title: text("A form"),
      submit: text("Send"),
      blocks: [
        {
          type: "input",
          block_id: "answer",
          label: text("Your answer"),
          element: { type: "plain_text_input", action_id: "text" },
        },
      ],
    },
  });
});

app.view("form", async ({ ack, view, body, client }) => {
  const answer = view.state.values.answer.text.value;
  if (answer.length < 3) {
    await ack({ response_action: "errors", errors: { answer: "A little more, please." } });
    return;
  }
  await ack();
  await client.chat.postMessage({ channel: view.private_metadata, text: `<@${body.user.id}> answered: ${answer}` });
});

app.command("/ask", async ({ command, ack }) => {
  await ack({ response_type: "ephemeral", text: `You asked: ${command.text}` });
});

app.command("/tell", async ({ command, ack, respond }) => {
  await ack();
  await respond({ response_type: "in_channel", text: `Told: ${command.text}` });
});

app.event("app_home_opened", async ({ event, client }) => {
  await client.views.publish({
    user_id: event.user,
    view: { type: "home", blocks: [{ type: "header", text: text("Welcome home") }] },
  });
});

app.error(async (error) => {
  console.error(error);
  process.exitCode = 1;
});

await app.start();
const me = await app.client.auth.test();
let members = 0;
for await (const page of app.client.paginate("users.list", { limit: 3 })) members += page.members.length;
console.log(`ready as ${me.user_id}, ${members} members`);

// The test closes standard input when it is done.
process.stdin.resume().on("end", async () => {
  await app.stop();
});
