import { BlockList, isIP } from 'node:net';
import { MainbenchError } from '@mainbench/spec';
import { rememberSecret } from '../secrets.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** A proxy, and how messages name it. */
export interface Proxy {
  url: string;
  /** Without user and password. */
  shown: string;
}

/**
 * The proxy for requests to an address, from HTTP_PROXY, HTTPS_PROXY, ALL_PROXY and NO_PROXY, in capitals or small
 * letters; undefined where it is asked directly. This machine itself is never asked through one: what a run
 * starts listens there.
 * @throws MainbenchError of kind `environment` where the variable holds no address of a proxy
 */
export function proxyFor(url: string | URL, environment: Environment = process.env): Proxy | undefined {
  const { protocol, hostname, port } = new URL(url);
  const host = hostname.replace(/^\[(.*)\]$/, '$1').replace(/\.$/, '');
  if (isLoopback(host) || isExcepted(host, port || defaultPorts[protocol], held('NO_PROXY', environment))) {
    return undefined;
  }
  const name = protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY';
  const value = held(name, environment);
  return value === '' ? proxyOf('ALL_PROXY', held('ALL_PROXY', environment)) : proxyOf(name, value);
}

const defaultPorts: Record<string, string> = { 'http:': '80', 'https:': '443' };
const kinds = ['http:', 'https:', 'socks5:', 'socks:'];

function held(name: string, environment: Environment): string {
  return (environment[name.toLowerCase()] || environment[name] || '').trim();
}

function proxyOf(name: string, value: string): Proxy | undefined {
  if (value === '') return undefined;
  // As for curl, a host and port alone are those of an HTTP proxy; the name is looked up there for socks5h.
  const text = (value.includes('://') ? value : `http://${value}`).replace(/^socks5h:/, 'socks5:');
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || url.hostname === '' || !kinds.includes(url.protocol)) {
    throw new MainbenchError('environment', `${name} does not contain the address of a proxy.`, {
      hint: 'Set it to one such as http://127.0.0.1:3128, or unset it.',
    });
  }
  rememberSecret(decodeURIComponent(url.password));
  return { url: text, shown: `${url.protocol}//${url.host}` };
}

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');
loopback.addAddress('::', 'ipv6');
loopback.addAddress('0.0.0.0', 'ipv4');

function isLoopback(host: string): boolean {
  return host === 'localhost' || host.endsWith('.localhost') || isWithin(loopback, host);
}

function isWithin(addresses: BlockList, host: string): boolean {
  const version = isIP(host);
  return version !== 0 && addresses.check(host, version === 4 ? 'ipv4' : 'ipv6');
}

/** Whether NO_PROXY names a host: `*`, a name and all below it, an address, a subnet, each perhaps with a port. */
function isExcepted(host: string, port: string | undefined, exceptions: string): boolean {
  return exceptions.split(/[\s,]+/).some((entry) => {
    if (entry === '' || entry === '*') return entry === '*';
    const [, name = '', only] = /^(?:\*?\.)?(.*?)(?::(\d+))?$/.exec(isIP(entry) === 6 ? `[${entry}]` : entry) ?? [];
    if (only !== undefined && only !== port) return false;
    const named = name
      .replace(/^\[(.*)\]$/, '$1')
      .replace(/\.$/, '')
      .toLowerCase();
    return named.includes('/') ? isInSubnet(host, named) : host === named || host.endsWith(`.${named}`);
  });
}

function isInSubnet(host: string, subnet: string): boolean {
  const [network = '', length] = subnet.split('/');
  const version = isIP(network);
  const bits = Number(length);
  if (version === 0 || !Number.isInteger(bits) || bits < 0 || bits > (version === 4 ? 32 : 128)) return false;
  const addresses = new BlockList();
  addresses.addSubnet(network, bits, version === 4 ? 'ipv4' : 'ipv6');
  return isWithin(addresses, host);
}
