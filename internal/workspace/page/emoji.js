// emoji.js turns Slack's emoji shortcodes into characters. It knows the ones that study
// groups and bots use; an unknown shortcode stays as it was written.

const TABLE = `
+1 👍|thumbsup 👍|-1 👎|thumbsdown 👎|wave 👋|clap 👏|raised_hands 🙌|pray 🙏|muscle 💪|ok_hand 👌|point_up 👆|point_down 👇
point_left 👈|point_right 👉|raised_hand ✋|hand ✋|v ✌️|fist ✊|facepunch 👊|handshake 🤝|writing_hand ✍️|crossed_fingers 🤞
smile 😄|smiley 😃|grinning 😀|grin 😁|laughing 😆|joy 😂|rofl 🤣|slightly_smiling_face 🙂|upside_down_face 🙃|wink 😉|blush 😊
innocent 😇|heart_eyes 😍|relaxed ☺️|yum 😋|sunglasses 😎|nerd_face 🤓|thinking_face 🤔|thinking 🤔|neutral_face 😐|expressionless 😑
face_with_raised_eyebrow 🤨|smirk 😏|unamused 😒|face_with_rolling_eyes 🙄|grimacing 😬|relieved 😌|pensive 😔|sleeping 😴|sweat_smile 😅
sweat 😓|confused 😕|worried 😟|slightly_frowning_face 🙁|open_mouth 😮|astonished 😲|flushed 😳|cry 😢|sob 😭|scream 😱|weary 😩
triumph 😤|angry 😠|rage 😡|exploding_head 🤯|partying_face 🥳|hugging_face 🤗|shushing_face 🤫|saluting_face 🫡|melting_face 🫠|robot_face 🤖
ghost 👻|skull 💀|see_no_evil 🙈|eyes 👀|brain 🧠|speech_balloon 💬|thought_balloon 💭|zzz 💤|bulb 💡|fire 🔥|sparkles ✨|star ⭐|star2 🌟
dizzy 💫|boom 💥|100 💯|tada 🎉|confetti_ball 🎊|balloon 🎈|trophy 🏆|medal 🏅|sports_medal 🏅|first_place_medal 🥇|second_place_medal 🥈
third_place_medal 🥉|crown 👑|gem 💎|gift 🎁|rocket 🚀|airplane ✈️|ship 🚢|anchor ⚓|construction 🚧|rotating_light 🚨|traffic_light 🚦
heart ❤️|orange_heart 🧡|yellow_heart 💛|green_heart 💚|blue_heart 💙|purple_heart 💜|black_heart 🖤|broken_heart 💔|two_hearts 💕
white_check_mark ✅|heavy_check_mark ✔️|ballot_box_with_check ☑️|x ❌|negative_squared_cross_mark ❎|o ⭕|no_entry ⛔|no_entry_sign 🚫
warning ⚠️|question ❓|grey_question ❔|exclamation ❗|heavy_exclamation_mark ❗|grey_exclamation ❕|bangbang ‼️|interrobang ⁉️|information_source ℹ️
red_circle 🔴|large_orange_circle 🟠|large_yellow_circle 🟡|large_green_circle 🟢|large_blue_circle 🔵|large_purple_circle 🟣|white_circle ⚪|black_circle ⚫
large_green_square 🟩|large_yellow_square 🟨|large_red_square 🟥|white_large_square ⬜|black_large_square ⬛|small_blue_diamond 🔹|small_orange_diamond 🔸
arrow_up ⬆️|arrow_down ⬇️|arrow_left ⬅️|arrow_right ➡️|arrow_upper_right ↗️|arrow_lower_right ↘️|arrows_counterclockwise 🔄|repeat 🔁|leftwards_arrow_with_hook ↩️
fast_forward ⏩|arrow_forward ▶️|double_vertical_bar ⏸️|black_square_for_stop ⏹️|heavy_plus_sign ➕|heavy_minus_sign ➖|heavy_division_sign ➗
one 1️⃣|two 2️⃣|three 3️⃣|four 4️⃣|five 5️⃣|six 6️⃣|seven 7️⃣|eight 8️⃣|nine 9️⃣|zero 0️⃣|keycap_ten 🔟|hash #️⃣|a 🅰️|b 🅱️
hourglass ⌛|hourglass_flowing_sand ⏳|watch ⌚|stopwatch ⏱️|timer_clock ⏲️|alarm_clock ⏰|clock1 🕐|clock9 🕘|calendar 📆|date 📅|spiral_calendar_pad 🗓️
memo 📝|pencil ✏️|pencil2 ✏️|book 📖|books 📚|green_book 📗|blue_book 📘|orange_book 📙|closed_book 📕|notebook 📓|bookmark 🔖|page_facing_up 📄
clipboard 📋|pushpin 📌|round_pushpin 📍|paperclip 📎|link 🔗|mag 🔍|mag_right 🔎|key 🔑|lock 🔒|unlock 🔓|bell 🔔|no_bell 🔕|mega 📣|loudspeaker 📢
inbox_tray 📥|outbox_tray 📤|email ✉️|envelope ✉️|package 📦|label 🏷️|file_folder 📁|open_file_folder 📂|wastebasket 🗑️|card_index 📇
chart_with_upwards_trend 📈|chart_with_downwards_trend 📉|bar_chart 📊|computer 💻|desktop_computer 🖥️|keyboard ⌨️|floppy_disk 💾|battery 🔋|electric_plug 🔌
gear ⚙️|wrench 🔧|hammer 🔨|hammer_and_wrench 🛠️|toolbox 🧰|nut_and_bolt 🔩|bug 🐛|lady_beetle 🐞|microscope 🔬|telescope 🔭|test_tube 🧪|magnet 🧲
game_die 🎲|dart 🎯|jigsaw 🧩|puzzle_piece 🧩|video_game 🎮|microphone 🎤|musical_note 🎵|art 🎨|movie_camera 🎥|camera 📷|crystal_ball 🔮
coffee ☕|tea 🍵|beer 🍺|beers 🍻|pizza 🍕|cake 🍰|birthday 🎂|doughnut 🍩|cookie 🍪|apple 🍎|banana 🍌|taco 🌮|popcorn 🍿|mortar_board 🎓|school 🏫
seedling 🌱|herb 🌿|four_leaf_clover 🍀|deciduous_tree 🌳|evergreen_tree 🌲|cactus 🌵|sunflower 🌻|rose 🌹|sunny ☀️|cloud ☁️|umbrella ☔|snowflake ❄️
zap ⚡|rainbow 🌈|ocean 🌊|earth_africa 🌍|earth_americas 🌎|earth_asia 🌏|globe_with_meridians 🌐|full_moon 🌕|crescent_moon 🌙|whale 🐳|penguin 🐧
dog 🐶|cat 🐱|turtle 🐢|snail 🐌|bee 🐝|owl 🦉|unicorn_face 🦄|octopus 🐙|elephant 🐘|rabbit 🐰|fox_face 🦊|bear 🐻|panda_face 🐼|frog 🐸
busts_in_silhouette 👥|bust_in_silhouette 👤|woman-shrugging 🤷‍♀️|man-shrugging 🤷‍♂️|shrug 🤷|female-technologist 👩‍💻|male-technologist 👨‍💻|runner 🏃
new 🆕|free 🆓|ok 🆗|cool 🆒|sos 🆘|up 🆙|checkered_flag 🏁|triangular_flag_on_post 🚩|white_flag 🏳️|recycle ♻️|infinity ♾️|heavy_dollar_sign 💲|moneybag 💰`;

const CHARS = new Map(
  TABLE.trim().split(/[|\n]/).map((pair) => {
    const cut = pair.indexOf(" ");
    return [pair.slice(0, cut), pair.slice(cut + 1)];
  }),
);

const TONES = ["", "", "🏻", "🏼", "🏽", "🏾", "🏿"];

/** The emoji the reaction picker offers first. */
export const FREQUENT = ["+1", "eyes", "white_check_mark", "heart", "joy", "tada", "thinking_face", "bulb", "raised_hands", "fire", "100", "pray"];

/** emojiChar gives the character for a shortcode with or without a skin tone, or "". */
export function emojiChar(name) {
  const [base, tone] = String(name).split("::skin-tone-");
  const char = CHARS.get(base);
  return char ? char + (TONES[tone] ?? "") : "";
}

/** emojiText shows a shortcode as a character where known, as :name: otherwise. */
export function emojiText(name) {
  return emojiChar(name) || `:${name}:`;
}

/** findEmoji lists up to limit shortcodes containing query, those that start with it first. */
export function findEmoji(query, limit = 60) {
  const q = query.toLowerCase();
  const names = [...CHARS.keys()].filter((name) => name.includes(q));
  names.sort((a, b) => b.startsWith(q) - a.startsWith(q));
  return names.slice(0, limit);
}

/** replaceEmoji puts characters for the shortcodes in plain text, as in button labels. */
export function replaceEmoji(text) {
  return text.replace(/:([a-z0-9_+'-]+(?:::skin-tone-[2-6])?):/g, (all, name) => emojiChar(name) || all);
}
