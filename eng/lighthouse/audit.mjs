// Reads [{ "address", "cookie" }] from standard input and prints, for each page, its scores and what failed.
// The first argument is the browser.
import { text } from 'node:stream/consumers';
import { launch } from 'chrome-launcher';
import lighthouse from 'lighthouse';

const categories = ['accessibility', 'best-practices'];
const pages = JSON.parse(await text(process.stdin));
const chrome = await launch({ chromePath: process.argv[2], chromeFlags: ['--headless=new', '--no-sandbox', '--disable-gpu'] });
const judged = [];
try {
  for (const { address, cookie } of pages) {
    const { lhr } = await lighthouse(address, {
      port: chrome.port,
      logLevel: 'error',
      onlyCategories: categories,
      extraHeaders: cookie ? { Cookie: cookie } : undefined,
    });
    judged.push({
      address,
      reached: lhr.finalDisplayedUrl,
      scores: categories.map(category => lhr.categories[category].score),
      failed: categories.flatMap(category => lhr.categories[category].auditRefs)
        .filter(({ id, weight }) => weight > 0 && (lhr.audits[id].score ?? 1) < 1)
        .map(({ id }) => `${id}: ${lhr.audits[id].title}`),
    });
  }
} finally {
  await chrome.kill();
}
console.log(JSON.stringify(judged));
