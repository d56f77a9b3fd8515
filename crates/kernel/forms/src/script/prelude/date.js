(function (now, offset, make, parse) {
  // Dates in the zone and at the time of the request, not of the machine.
  const Native = globalThis.Date;
  const shifted = (date) => new Native(date.getTime() + offset(date.getTime()) * 60000);
  const days = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
  const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
  const two = (number) => String(number).padStart(2, '0');
  class Zoned extends Native {
    constructor(...parts) {
      if (parts.length === 0) super(now);
      else if (parts.length > 1) {
        const [year, month, day = 1, hour = 0, minute = 0, second = 0, milli = 0] = parts.map(Number);
        const full = year >= 0 && year <= 99 ? 1900 + Math.trunc(year) : year;
        super(make(full, month, day, hour, minute, second, milli));
      } else if (typeof parts[0] === 'string') super(parse(parts[0]));
      else super(parts[0] instanceof Native ? parts[0].getTime() : parts[0]);
    }
    getTimezoneOffset() { return -offset(this.getTime()); }
    toDateString() {
      const at = shifted(this);
      if (isNaN(at)) return 'Invalid Date';
      return `${days[at.getUTCDay()]} ${months[at.getUTCMonth()]} ${two(at.getUTCDate())} ${at.getUTCFullYear()}`;
    }
    toTimeString() {
      const at = shifted(this), minutes = offset(this.getTime()), size = Math.abs(minutes);
      if (isNaN(at)) return 'Invalid Date';
      const zone = `${minutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}${two(size % 60)}`;
      return `${two(at.getUTCHours())}:${two(at.getUTCMinutes())}:${two(at.getUTCSeconds())} GMT${zone}`;
    }
    toString() { return isNaN(this) ? 'Invalid Date' : `${this.toDateString()} ${this.toTimeString()}`; }
    toLocaleDateString() {
      const at = shifted(this);
      return isNaN(at) ? 'Invalid Date' : `${at.getUTCMonth() + 1}/${at.getUTCDate()}/${at.getUTCFullYear()}`;
    }
    toLocaleString() { return this.toString(); }
    static now() { return now; }
    static parse(text) { return parse(String(text)); }
  }
  const parts = ['FullYear', 'Month', 'Date', 'Hours', 'Minutes', 'Seconds', 'Milliseconds'];
  for (const name of [...parts, 'Day']) {
    Zoned.prototype['get' + name] = function () { return shifted(this)['getUTC' + name](); };
  }
  parts.forEach((name, first) => {
    Zoned.prototype['set' + name] = function (...values) {
      const at = shifted(this);
      const all = parts.map((part) => at['getUTC' + part]());
      values.forEach((value, index) => { if (first + index < all.length) all[first + index] = Number(value); });
      return this.setTime(make(...all));
    };
  });
  globalThis.Date = Zoned;
})
