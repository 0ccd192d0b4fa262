// Cloth and shoes: patterns, weaves, folds, seams, and what is sewn on.

// How far to the side the middle of the leg is at a height.
float leg_axis(float z) { return .105 + .093 * clamp((.039 - z) / .79, 0., 1.); }

float striped(float t, float share, float wide) {  // 1 over a share of each unit, faded where too fine to see
    float soft = clamp(wide, .02, .5);
    float f = fract(t);
    float on = smoothstep(0., soft, f) * (1. - smoothstep(share, share + soft, f));
    return mix(on, share, smoothstep(.35, .8, wide));
}

float woven(Layer layer, vec2 q, float along, float wide) {
    vec2 s = q * layer.scale;
    float w = wide * layer.scale, seed = layer.seed, on = 0.;
    int p = layer.pattern;
    WHEN(p == 1) on = striped(s.y, .5, w);
    WHEN(p == 2) on = striped(s.x, .4, w);
    WHEN(p == 3) on = .5 * striped(s.x, .5, w) + .5 * striped(s.y, .5, w);
    WHEN(p == 4) {
        vec2 d = fract(s + vec2(.5 * mod(floor(s.y), 2.), 0)) - .5;
        on = 1. - smoothstep(.24 - w * .5, .3 + w * .5, length(d));
    }
    WHEN(p == 5) on = step(.52, .6 * noise(vec3(s * 1.1, seed)) + .4 * noise(vec3(s * 2.7, seed + 3.)));
    WHEN(p == 6) {
        float broad = striped(s.x, .3, w) + striped(s.y, .3, w);
        on = min(1., .45 * broad + .3 * striped(s.x * .5 + .3, .08, w) + .3 * striped(s.y * .5 + .3, .08, w));
    }
    WHEN(p == 7) on = .35 * noise(vec3(s * vec2(40, 9), seed)) + .25 * noise(vec3(s * 3., seed));
    WHEN(p == 8) on = smoothstep(-.1, .5, q.y);
    WHEN(p == 9) on = .8 * striped(s.x, .12, w);
    WHEN(p == 10) on = step(.1 + .04 * fract(seed), q.y) * (1. - step(.28, q.y));
    WHEN(p == 11) {
        vec2 d = abs(fract(s * vec2(1.4, .9)) - .5);
        on = step(d.x + d.y, .5) * .75 + striped((s.x * 1.4 + s.y * .9) * 1., .05, w) * .25;
    }
    WHEN(p == 12) {
        vec2 cell = floor(s), jitter = vec2(hash(vec3(cell, 1.)), hash(vec3(cell, 2.))) * .5 - .25;
        vec2 d = fract(s) - .5 - jitter;
        float petals = .2 + .09 * cos(5. * atan(d.y, d.x) + 6.28 * hash(vec3(cell, 3.)));
        on = 1. - smoothstep(petals - .03 - w * .3, petals + .03 + w * .3, length(d));
    }
    WHEN(p == 13) on = striped(s.y + .35 * abs(fract(s.x * 1.5) * 2. - 1.), .45, w);
    return on;
}

// Height in metres of folds at a point of the template.
float folded(Layer layer, Spot at, vec3 c) {
    vec3 s = c * vec3(17, 17, 10);
    if (at.region == 0) s = vec3(c.yz * 9., (abs(c.x) - c.z) * 17.);
    if (at.region == 1) s = vec3(c.xy * 12., c.z * 13. + 6. * abs(c.x));
    s += 1.2 * noise(c * 7. + layer.seed);
    // Cloth bunches where limbs bend and gathers above hems.
    float bend = at.region < 2 ? bell((abs(at.along - 1.) - .02) * 4.) : smoothstep(.25, .05, c.z);
    float pull = .35 + bend;
    float ridge = abs(noise(s) * 2. - 1.);
    float stiff = layer.fabric == 3 ? 1.4 : layer.fabric == 2 || layer.fabric == 4 ? .7 : 1.;
    float h = (at.region == 0 ? .007 : .011) * stiff * (1. - ridge) * pull + .004 * noise(s * 2.3);
    if (layer.fabric == 5) h = .012 * sqrt(abs(sin(at.region == 0 ? at.along * 14. : c.z * 52.)));  // quilted
    return h;
}

bool has(Layer layer, int detail) { return (layer.details >> detail & 1) == 1; }

// What is sewn on the front: 1 darker, 2 lighter, 3 shiny.
void sewn(Layer layer, Spot at, inout Surface s) {
    vec3 c = at.c;
    bool front = c.y < -.01 && at.region != 0;
    float x = abs(c.x), seam = 0.;
    WHEN(front && has(layer, 0)) {  // placket and buttons
        seam = max(seam, bell((c.x - .016) / .0018));
        vec2 d = vec2(c.x - .004, (fract(c.z * 11.) - .5) / 11.);
        float button = smoothstep(.0072, .0055, length(d)) * step(.0, at.edge - .01);
        s.albedo = mix(s.albedo, mix(layer.b, vec3(.75), .35), button);
        s.shine += .3 * button;
    }
    WHEN(front && has(layer, 1)) {  // zip
        seam = max(seam, .7 * bell((x - .011) / .003));
        float teeth = step(x, .0045);
        s.albedo = mix(s.albedo, vec3(.4) * (.5 + .6 * step(.5, fract(c.z * 190.))), teeth);
        s.shine += .3 * teeth;
    }
    WHEN(front && has(layer, 2)) {  // pockets on the chest
        vec2 d = abs(vec2(x - .085, c.z - .33)) - vec2(.035, .04);
        float rim = max(d.x, d.y);
        float both = float(layer.fabric == 1 || layer.fabric == 3) + step(0., c.x);
        seam = max(seam, bell(rim / .002) * min(both, 1.));
        seam = max(seam, bell((c.z - .352) / .0025) * step(d.x, 0.) * min(both, 1.));
    }
    WHEN(front && has(layer, 3)) {  // pouch
        float slant = .13 - .25 * max(0., c.z - .14);
        vec2 d = vec2(x - slant, abs(c.z - .14) - .07);
        seam = max(seam, bell(max(d.x, d.y) / .0025));
        float cord = bell((x - .03 - .1 * (.5 - c.z)) / .0035);
        seam = max(seam, cord * step(.36, c.z) * step(c.z, .5));
    }
    WHEN(has(layer, 4)) {  // fly, pockets and outer seams of trousers
        seam = max(seam, bell(c.x / .002) * step(-.05, c.z) * step(c.z, .16) * float(c.y < -.02));
        seam = max(seam, .7 * bell((c.x - .018) / .002) * step(.0, c.z) * step(c.z, .15) * float(front));
        float pocket = x - .055 - .75 * max(0., .15 - c.z);
        seam = max(seam, bell(pocket / .0022) * step(.06, c.z) * step(c.z, .155) * float(c.y < .02));
        vec2 d = abs(vec2(x - .08, c.z - .06)) - vec2(.05, .055);
        seam = max(seam, bell(max(d.x, d.y) / .0025) * float(c.y > .03));  // behind
        seam = max(seam, bell((c.z - .153) / .002));                      // waistband
        seam = max(seam, .6 * bell((c.y + .012) / .003) * float(at.region == 1 && c.z < .02));
    }
    WHEN(has(layer, 7)) {  // stripes down the sides
        vec2 sleeve = at.along < 1. ? vec2(x - .162, c.z - .467) : vec2(x - .329, c.z - .279);
        float middle = -.018 - .158 * clamp(at.along - 1., 0., 1.);
        bool arm = at.region == 0 && dot(sleeve, vec2(.73, .68)) > 0. && abs(c.y - middle) < .014;
        bool shoulder = at.region == 2 && c.z > .47 && x > .08 && abs(c.y + .018) < .014;
        bool outer = x > max(.1, leg_axis(c.z)) && abs(c.y + .012 - .02 * c.z) < .016;
        bool leg = outer && c.z < .2 && at.region != 0;
        float on = float(arm || shoulder || leg);
        s.albedo = mix(s.albedo, layer.b, .95 * on);
    }
    s.albedo *= 1. - .5 * clamp(seam, 0., 1.);
}

Surface plates(Layer layer, Spot at, vec3 n) {
    vec3 c = at.c;
    float along = at.region == 2 ? c.z * 4.2 : at.along * 2.;
    float seam = bell((fract(along) - .5) * 14.) + bell(c.x / .003) * float(at.region == 2);
    float joint = exp(-pow((at.along - 1.) * 7., 2.)) * float(at.region < 2);
    vec3 albedo = mix(layer.a, layer.b, clamp(seam + joint, 0., 1.));
    vec2 core = vec2(c.x, c.z - .33);
    float lamp = smoothstep(.03, .026, length(core)) * float(c.y < -.05 && at.region == 2);
    albedo = mix(albedo, vec3(.75, .9, 1.), lamp);
    return Surface(albedo, normalize(n + .3 * (fract(along) - .5) * vec3(0, 0, 1)), layer.shine, .05);
}

Surface cloth_surface(Layer layer, Spot at, vec3 n) {
    vec3 c = at.c;
    float wide = max(length(at.c_x), length(at.c_y));
    vec2 q = vec2(c.x, c.z);
    if (layer.shell == 1) q.x = atan(c.x, -c.y) * .17;
    else if (at.region == 0) q = vec2(c.y * 1.2 + c.x * .3, .467 - at.along * .25);
    else if (at.region == 1) q.x = atan(abs(c.x) - leg_axis(c.z), -(c.y + .015)) * .085 * sign(c.x);
    else if (abs(c.x) > .1) q.x = sign(c.x) * (.1 + .7 * (abs(c.x) - .1)) + .5 * c.y;
    float pattern = clamp(woven(layer, q, at.along, wide), 0., 1.);
    Surface s = Surface(mix(layer.a, layer.b, pattern), n, layer.shine, .15);
    WHEN(layer.print && at.region == 2) {
        float reach = has(layer, 6) ? .26 : .22;
        bool behind = c.y > 0.;
        vec2 uv = vec2((behind ? -c.x : c.x) / reach + .5, .5 - (c.z - .315) / reach);
        bool outside = any(greaterThan(abs(uv - .5), vec2(.5))) || behind && !has(layer, 6);
        float level = log2(max(wide / reach * 128., 1.));
        vec4 ink = outside ? vec4(0) : textureLod(prints, vec3(uv, float(layer.slot)), level);
        s.albedo = mix(s.albedo, ink.rgb * ink.rgb, ink.a);
    }
    float here = folded(layer, at, c);
    s.normal = raised(at, n, here, here + dFdx(here), here + dFdy(here));
    s.albedo *= .8 + .28 * clamp(here / .012, 0., 1.);
    // Threads.
    float grain = hash(floor(c * 800.));
    WHEN(layer.fabric == 0 || layer.fabric == 6) s.albedo *= .96 + .08 * grain;
    WHEN(layer.fabric == 1) {  // denim: twill, faded on thighs
        float twill = noise(vec3((c.x + c.z) * 900., (c.x - c.z) * 220., c.y * 300.));
        s.albedo *= .78 + .4 * twill;
        s.albedo += .045 * float(at.region == 1) * bell((at.along - .55) / .3) * smoothstep(.02, -.06, c.y);
    }
    WHEN(layer.fabric == 2) {  // knit: ribs
        float across = layer.shell == 1 ? q.x : at.region == 0 ? c.y - c.x : c.x;
        float ribs = sin(across * 620.) * clamp(1.5 - wide * 300., 0., 1.);
        s.albedo *= .93 + .1 * ribs + .06 * noise(c * 350.);
    }
    WHEN(layer.fabric == 4) s.albedo *= .88 + .2 * noise(c * 240.);
    WHEN(layer.fabric == 3) s.albedo *= .85 + .25 * noise(c * 90.);
    sewn(layer, at, s);
    // Hems are doubled, stitched, and throw a little shade; cuffs are ribbed.
    float hem = at.edge;
    bool cuffs = has(layer, 5) && hem < .05;
    float ribbed = sin((at.region == 2 ? c.x : c.y + c.x) * 500.) * clamp(1.5 - wide * 260., 0., 1.);
    WHEN(cuffs) s.albedo *= .82 + .16 * ribbed;
    s.albedo *= 1. - .25 * bell((hem - .019) / .0012) - .4 * bell(hem / .004);
    WHEN(layer.fabric == 7) s = plates(layer, at, n);
    return s;
}

Surface shoe_surface(Layer layer, Spot at, vec3 n) {
    vec3 c = at.c, albedo = layer.a * (.92 + .12 * noise(c * 120.));
    float toe = bell((c.y + .125) / .003) * step(c.z, -.74);
    float back = bell((c.y - .012) / .003) * step(c.z, -.72);
    albedo *= 1. - .4 * max(toe, back);
    bool lace = has(layer, 0) && c.y < -.035 && c.y > -.115 && n.z > .3 && abs(abs(c.x) - .172) < .026;
    float crossing = step(.5, fract(c.y * 85. + .3 * sin(c.x * 300.)));
    WHEN(lace) albedo = mix(albedo, mix(layer.b, vec3(.8), .5), crossing);
    albedo *= 1. - .4 * bell(at.edge / .004);
    float sole = smoothstep(-.8, -.8025, c.z);
    return Surface(mix(albedo, layer.b, sole), n, layer.shine * (1. - sole), .1);
}
