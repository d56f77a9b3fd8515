(function (formatAt, parseBy, parseAny, shift, edge) {
  // Enough of the usual date library for conditions and bounds.
  const units = { y: 'year', Q: 'quarter', M: 'month', w: 'week', d: 'day', D: 'day', date: 'day', h: 'hour', m: 'minute', s: 'second', ms: 'millisecond' };
  const unit = (name = 'millisecond') => units[name] || units[name.replace(/s$/, '')] || String(name).toLowerCase().replace(/s$/, '');
  const sizes = { millisecond: 1, second: 1000, minute: 60000, hour: 3600000, day: 86400000, week: 604800000 };
  class Moment {
    constructor(time, valid = true) { this.time = time; this.ok = valid && !isNaN(time); }
    static of(input, format) {
      if (input === undefined) return new Moment(Date.now());
      if (input instanceof Moment) return new Moment(input.time, input.ok);
      if (input instanceof Date) return new Moment(input.getTime());
      if (Array.isArray(input)) return new Moment(new Date(input[0], input[1] || 0, input[2] || 1).getTime());
      if (typeof input === 'string') {
        const formats = format === undefined ? [undefined] : [].concat(format);
        for (const one of formats) { const time = one === undefined ? parseAny(input) : parseBy(input, one); if (!isNaN(time)) return new Moment(time); }
        return new Moment(NaN, false);
      }
      return input === null ? new Moment(NaN, false) : new Moment(Number(input));
    }
    isValid() { return this.ok; }
    clone() { return new Moment(this.time, this.ok); }
    valueOf() { return this.time; }
    unix() { return Math.floor(this.time / 1000); }
    toDate() { return new Date(this.time); }
    toISOString() { return this.ok ? new Date(this.time).toISOString() : null; }
    toJSON() { return this.toISOString(); }
    toString() { return this.ok ? this.toDate().toString() : 'Invalid date'; }
    format(format = 'YYYY-MM-DDTHH:mm:ssZ') { return this.ok ? formatAt(this.time, format) : 'Invalid date'; }
    moved(amount, name, sign) {
      if (amount !== null && typeof amount === 'object') { for (const [key, value] of Object.entries(amount)) this.moved(value, key, sign); return this; }
      const key = unit(name), size = sizes[key];
      if (size !== undefined && size < sizes.day) this.time += sign * Number(amount) * size;
      else if (key === 'quarter') this.time = shift(this.time, sign * Number(amount) * 3, 'month');
      else this.time = shift(this.time, sign * Math.round(Number(amount)), key);
      return this;
    }
    add(amount, name) { return this.moved(amount, name, 1); }
    subtract(amount, name) { return this.moved(amount, name, -1); }
    startOf(name) { this.time = edge(this.time, unit(name), false); return this; }
    endOf(name) { this.time = edge(this.time, unit(name), true); return this; }
    utc() { return this; }
    local() { return this; }
    tz() { return this; }
    compared(other, name, test) {
      const that = Moment.of(other);
      if (!this.ok || !that.ok) return false;
      if (name === undefined) return test(this.time, that.time);
      return test(edge(this.time, unit(name), false), edge(that.time, unit(name), false));
    }
    isBefore(other, name) { return this.compared(other, name, (a, b) => a < b); }
    isAfter(other, name) { return this.compared(other, name, (a, b) => a > b); }
    isSame(other, name) { return this.compared(other, name, (a, b) => a === b); }
    isSameOrBefore(other, name) { return this.compared(other, name, (a, b) => a <= b); }
    isSameOrAfter(other, name) { return this.compared(other, name, (a, b) => a >= b); }
    isBetween(from, to, name) { return this.isAfter(from, name) && this.isBefore(to, name); }
    diff(other, name, exact) {
      const that = Moment.of(other), key = unit(name), size = sizes[key];
      if (!this.ok || !that.ok) return NaN;
      let found;
      if (size !== undefined) found = (this.time - that.time) / size;
      else {
        const a = this.toDate(), b = that.toDate();
        let months = (a.getFullYear() - b.getFullYear()) * 12 + a.getMonth() - b.getMonth();
        const anchor = shift(that.time, months, 'month');
        if (months > 0 && anchor > this.time) months -= 1;
        if (months < 0 && anchor < this.time) months += 1;
        found = key === 'year' ? months / 12 : key === 'quarter' ? months / 3 : months;
      }
      return exact ? found : Math.trunc(found);
    }
    year() { return this.toDate().getFullYear(); }
    month() { return this.toDate().getMonth(); }
    date() { return this.toDate().getDate(); }
    day() { return this.toDate().getDay(); }
    isoWeekday() { return this.toDate().getDay() || 7; }
    hour() { return this.toDate().getHours(); }
    hours() { return this.toDate().getHours(); }
    minute() { return this.toDate().getMinutes(); }
    minutes() { return this.toDate().getMinutes(); }
  }
  const moment = (input, format) => Moment.of(input, format);
  moment.utc = moment; moment.isMoment = (value) => value instanceof Moment;
  moment.isDate = (value) => value instanceof Date; moment.now = () => Date.now();
  globalThis.moment = moment;
})
