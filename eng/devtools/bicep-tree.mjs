// Reads Bicep files and prints, as one JSON array, what the infrastructure tests check: syntax errors with their line,
// and each declaration with its value as a small expression tree. usage: node bicep-tree.mjs FILE...
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Language, Parser } from 'web-tree-sitter';

const require = createRequire(import.meta.url);

const declarations = {
  parameter_declaration: 'param', variable_declaration: 'var', resource_declaration: 'resource',
  module_declaration: 'module', output_declaration: 'output', type_declaration: 'type',
};

// The grammar knows .bicep; in a .bicepparam file an assignment to a parameter has the form of a variable.
const asBicep = (file, text) => (file.endsWith('.bicepparam') ? text.replace(/^param (\w+) =/gm, 'var $1 =').replace(/^using .*$/m, '') : text);

function errorsBelow(node) {
  if (node.isError || node.isMissing) {
    return [{ line: node.startPosition.row + 1, text: node.text.slice(0, 80) }];
  }
  return node.hasError ? node.children.flatMap(errorsBelow) : [];
}

const unescaped = text => text.replace(/\\u\{([0-9a-fA-F]+)\}|\\(.)/g, (_, code, one) =>
  code ? String.fromCodePoint(parseInt(code, 16)) : ({ n: '\n', r: '\r', t: '\t' })[one] ?? one);

function string(node) {
  const parts = node.namedChildren.map(part =>
    part.type === 'interpolation' ? expression(part.namedChildren[0]) : { kind: 'text', text: unescaped(part.text) });
  return parts.every(part => part.kind === 'text')
    ? { kind: 'string', text: parts.map(part => part.text).join('') }
    : { kind: 'template', items: parts };
}

const object = node => ({
  kind: 'object',
  properties: node.namedChildren.filter(child => child.type === 'object_property').map(property => {
    const [key, value] = property.namedChildren;
    return { key: key.type === 'string' ? string(key).text ?? key.text : key.text, value: value ? expression(value) : null };
  }),
});

function expression(node) {
  switch (node.type) {
    case 'string': return string(node);
    case 'number': return { kind: 'number', text: node.text };
    case 'boolean': return { kind: 'boolean', text: node.text };
    case 'null': return { kind: 'null' };
    case 'identifier': return { kind: 'name', text: node.text };
    case 'object': return object(node);
    case 'array': return { kind: 'array', items: node.namedChildren.filter(child => child.type !== 'comment').map(expression) };
    case 'parenthesized_expression': return expression(node.namedChildren[0]);
    case 'for_statement': return { kind: 'for', items: [expression(node.childForFieldName('body') ?? node.namedChildren.at(-1))], text: node.text };
    case 'if_statement': return { kind: 'if', items: node.namedChildren.map(expression), text: node.text };
    case 'ternary_expression':
      return { kind: 'choice', items: ['condition', 'consequence', 'alternative'].map(field => expression(node.childForFieldName(field))), text: node.text };
    case 'call_expression': {
      const called = node.childForFieldName('arguments') ?? node.namedChildren.at(-1);
      return { kind: 'call', name: node.childForFieldName('function').text, items: called.namedChildren.map(expression), text: node.text };
    }
    default: return { kind: 'other', text: node.text };
  }
}

const decorator = node => {
  const call = node.namedChildren[0];
  return { name: call.childForFieldName('function').text, items: call.childForFieldName('arguments').namedChildren.map(expression) };
};

function declaration(node, decorators) {
  const [name, ...rest] = node.namedChildren;
  const body = rest.at(-1);
  const isTyped = ['resource_declaration', 'module_declaration'].includes(node.type);
  const typeNode = rest.find(child => child.type === 'type');
  return {
    kind: declarations[node.type],
    name: name.text,
    type: isTyped ? string(rest[0]).text : typeNode?.text ?? null,
    existing: isTyped && /^\S+ \S+ '[^']*' existing\b/.test(node.text),
    value: body && body !== typeNode && body.type !== 'type' ? expression(body) : null,
    decorators,
    line: node.startPosition.row + 1,
    text: node.text,
  };
}

// A resource may be declared inside another, as its child.
function declarationsBelow(node) {
  const found = [];
  let decorators = [];
  for (const child of node.namedChildren) {
    if (child.type === 'decorators') {
      decorators = child.namedChildren.map(decorator);
    } else if (declarations[child.type]) {
      found.push(declaration(child, decorators), ...declarationsBelow(child));
      decorators = [];
    } else if (['object', 'if_statement'].includes(child.type)) {
      found.push(...declarationsBelow(child));
    }
  }
  return found;
}

await Parser.init();
const parser = new Parser();
parser.setLanguage(await Language.load(require.resolve('tree-sitter-bicep/tree-sitter-bicep.wasm')));
const files = process.argv.slice(2).map(file => {
  const tree = parser.parse(asBicep(file, readFileSync(file, 'utf8')));
  return { file, errors: errorsBelow(tree.rootNode), declarations: declarationsBelow(tree.rootNode) };
});
process.stdout.write(JSON.stringify(files));
