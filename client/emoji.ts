/** Names of the signs that people use most: `:tada:` is 🎉. */
import { once } from "../protocol/once.ts";

/** Pairs of a name and its sign. */
const TABLE = `
smile 😄 smiley 😃 grin 😁 grinning 😀 joy 😂 rofl 🤣 laughing 😆 sweat_smile 😅 slightly_smiling 🙂
upside_down 🙃 wink 😉 blush 😊 innocent 😇 heart_eyes 😍 star_struck 🤩 kissing 😗
kissing_heart 😘 yum 😋 stuck_out_tongue 😛 zany 🤪 hugs 🤗 hand_over_mouth 🤭 shush 🤫 thinking 🤔
zipper_mouth 🤐 raised_eyebrow 🤨 neutral 😐 expressionless 😑 no_mouth 😶 smirk 😏 unamused 😒
rolling_eyes 🙄 grimacing 😬 lying 🤥 relieved 😌 pensive 😔 sleepy 😪 drooling 🤤 sleeping 😴
mask 😷 sick 🤒 nauseated 🤢 vomiting 🤮 sneezing 🤧 hot 🥵 cold 🥶 woozy 🥴 dizzy_face 😵
exploding_head 🤯 cowboy 🤠 partying 🥳 sunglasses 😎 nerd 🤓 monocle 🧐 confused 😕 worried 😟
frowning 🙁 open_mouth 😮 hushed 😯 astonished 😲 flushed 😳 pleading 🥺 fearful 😨 cold_sweat 😰
cry 😢 sob 😭 scream 😱 disappointed 😞 sweat 😓 weary 😩 tired 😫 yawning 🥱 triumph 😤 rage 😡
angry 😠 skull 💀 poop 💩 clown 🤡 ghost 👻 alien 👽 robot 🤖 see_no_evil 🙈 hear_no_evil 🙉
speak_no_evil 🙊 heart ❤️ orange_heart 🧡 yellow_heart 💛 green_heart 💚 blue_heart 💙
purple_heart 💜 black_heart 🖤 broken_heart 💔 sparkling_heart 💖 hundred 💯 boom 💥 dizzy 💫
zzz 💤 speech 💬 +1 👍 -1 👎 thumbsup 👍 thumbsdown 👎 ok_hand 👌 victory ✌️ crossed_fingers 🤞
metal 🤘 call_me 🤙 point_left 👈 point_right 👉 point_up 👆 point_down 👇 wave 👋 raised_hand ✋
vulcan 🖖 clap 👏 raised_hands 🙌 open_hands 👐 handshake 🤝 pray 🙏 writing ✍️ muscle 💪 fist ✊
punch 👊 eyes 👀 brain 🧠 baby 👶 shrug 🤷 facepalm 🤦 bow 🙇 running 🏃 dancing 💃 family 👪 dog 🐶
cat 🐱 mouse 🐭 rabbit 🐰 fox 🦊 bear 🐻 panda 🐼 lion 🦁 cow 🐮 pig 🐷 frog 🐸 monkey 🐵 chicken 🐔
penguin 🐧 bird 🐦 owl 🦉 wolf 🐺 horse 🐴 unicorn 🦄 bee 🐝 bug 🐛 butterfly 🦋 snail 🐌 spider 🕷️
turtle 🐢 snake 🐍 octopus 🐙 crab 🦀 fish 🐟 whale 🐳 dolphin 🐬 elephant 🐘 hedgehog 🦔 bouquet 💐
rose 🌹 sunflower 🌻 tulip 🌷 seedling 🌱 tree 🌳 palm 🌴 cactus 🌵 clover 🍀 leaves 🍃 mushroom 🍄
earth 🌍 moon 🌙 sun ☀️ star ⭐ star2 🌟 cloud ☁️ rain 🌧️ snow ❄️ snowman ⛄ zap ⚡ fire 🔥
rainbow 🌈 ocean 🌊 droplet 💧 apple 🍎 pear 🍐 orange 🍊 lemon 🍋 banana 🍌 grapes 🍇 strawberry 🍓
cherries 🍒 peach 🍑 pineapple 🍍 avocado 🥑 tomato 🍅 corn 🌽 carrot 🥕 bread 🍞 cheese 🧀 egg 🥚
bacon 🥓 burger 🍔 fries 🍟 pizza 🍕 taco 🌮 salad 🥗 spaghetti 🍝 sushi 🍣 icecream 🍦 donut 🍩
cookie 🍪 birthday 🎂 cake 🍰 chocolate 🍫 coffee ☕ tea 🍵 wine 🍷 beer 🍺 beers 🍻 champagne 🍾
soccer ⚽ basketball 🏀 tennis 🎾 trophy 🏆 medal 🥇 dart 🎯 game 🎮 dice 🎲 chess ♟️ art 🎨 music 🎵
guitar 🎸 drum 🥁 headphones 🎧 movie 🎬 car 🚗 taxi 🚕 bus 🚌 bike 🚲 train 🚆 airplane ✈️ rocket 🚀
ship 🚢 anchor ⚓ construction 🚧 house 🏠 office 🏢 hospital 🏥 school 🏫 tent ⛺ watch ⌚ phone 📱
computer 💻 keyboard ⌨️ printer 🖨️ floppy 💾 cd 💿 camera 📷 tv 📺 clock 🕐 hourglass ⏳ battery 🔋
bulb 💡 flashlight 🔦 book 📖 books 📚 newspaper 📰 money 💰 mail ✉️ email 📧 package 📦 pencil ✏️
memo 📝 calendar 📅 chart 📈 clipboard 📋 pushpin 📌 paperclip 📎 scissors ✂️ lock 🔒 unlock 🔓
key 🔑 hammer 🔨 wrench 🔧 gear ⚙️ link 🔗 microscope 🔬 telescope 🔭 pill 💊 bell 🔔 gift 🎁
balloon 🎈 tada 🎉 confetti 🎊 warning ⚠️ no_entry ⛔ check ✅ x ❌ question ❓ exclamation ❗
plus ➕ recycle ♻️ infinity ♾️ arrow_up ⬆️ arrow_down ⬇️ arrow_left ⬅️ arrow_right ➡️ sos 🆘
new 🆕 cool 🆒 white_flag 🏳️ checkered_flag 🏁
`;

const EMOJI = once(() =>
  new Map([...TABLE.matchAll(/(\S+) (\S+)/g)].map(([, name, emoji]) => [name, emoji]))
);

/** The sign of `:name:` or `name`; undefined where there is none. */
export function emojiOf(name: string): string | undefined {
  return EMOJI().get(name.replace(/^:|:$/g, "").toLowerCase());
}

/**
 * The words with a sign for each `:name:` that stands by itself and is known: `10:30:15` and `a:x:b` stay, and so
 * does what stands between backticks, as code does.
 */
export function withEmoji(words: string): string {
  return words.split(/(`[^`]*`)/).map((part, at) =>
    at % 2 === 1 ? part : part.replace(WORD, (name) => emojiOf(name) ?? name)
  ).join("");
}

const WORD = /(?<!\S):[\w+-]+:(?!\S)/g;

/** Signs for the beginning of a name: first those whose names begin with it, then those that have it inside. */
export function emojiFor(start: string): string[] {
  const wanted = start.replace(/^:|:$/g, "").toLowerCase();
  const names = [...EMOJI().keys()].sort((a, b) => a.length - b.length);
  const begin = names.filter((name) => name.startsWith(wanted));
  const inside = names.filter((name) => !begin.includes(name) && name.includes(wanted));
  return [...new Set([...begin, ...inside].map((name) => EMOJI().get(name)!))];
}
