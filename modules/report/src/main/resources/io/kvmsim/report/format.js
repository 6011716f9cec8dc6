"use strict";
// Numbers as a person reads them.

const grouped = (number) => Math.round(number).toLocaleString("en-US");
const pad = (number) => String(number).padStart(2, "0");

function size(bytes) {
  const units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];
  let unit = 0;
  let value = bytes;
  while (Math.abs(value) >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit++;
  }
  const digits = Number.isInteger(value) || Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  return `${value.toFixed(digits).replace(/(\.\d*?)0+$/, "$1").replace(/\.$/, "")} ${units[unit]}`;
}

// 1d 02:00, 02:10:05, 4m 05s, 12.5 s, 850 ms: as the headline says them. After a day nobody counts seconds.
function time(seconds) {
  return moment(seconds < 86400 ? seconds : Math.floor(seconds / 60) * 60);
}

// To the second at any length, for lists that are compared with others.
function moment(seconds) {
  if (seconds > 0 && seconds < 1) return `${Number((seconds * 1000).toPrecision(3))} ms`;
  if (seconds < 60) return `${Number(seconds.toFixed(1))} s`;
  const whole = Math.round(seconds);
  const second = whole % 60;
  if (whole < 3600) return `${Math.floor(whole / 60)}m ${pad(second)}s`;
  const clock = `${pad(Math.floor((whole % 86400) / 3600))}:${pad(Math.floor((whole % 3600) / 60))}`;
  if (whole < 86400) return `${clock}:${pad(second)}`;
  return `${Math.floor(whole / 86400)}d ${clock}${second === 0 ? "" : `:${pad(second)}`}`;
}

// On an axis, as short as the distance between two ticks allows.
function tick(seconds, distance) {
  if (seconds === 0) return "0";
  if (distance >= 86400) return `${Math.round(seconds / 86400)}d`;
  if (distance >= 60 && seconds % 60 === 0 && seconds >= 3600) return moment(seconds).replace(/^(\d\d:\d\d):00$/, "$1");
  return moment(seconds);
}

function short(number) {
  const of = (value, unit) => `${Number(value.toPrecision(3))}${unit}`;
  const magnitude = Math.abs(number);
  if (magnitude >= 1e9) return of(number / 1e9, "G");
  if (magnitude >= 1e6) return of(number / 1e6, "M");
  if (magnitude >= 1e4) return of(number / 1e3, "k");
  return String(Number(number.toPrecision(magnitude >= 100 ? 4 : 3)));
}

// Never rounded up to all.
function percent(share) {
  const whole = Math.round(share * 100);
  return share < 1 && whole === 100 ? `${(Math.floor(share * 1000) / 10).toFixed(1)}%` : `${whole}%`;
}

const rate = (perSecond) => `${short(perSecond)}/s`;
const plural = (number, one) => `${grouped(number)} ${number === 1 ? one : `${one}s`}`;
