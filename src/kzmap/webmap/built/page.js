/* kzmap's page, built from src/kzmap/webmap/runtime by "make js": change those files, not this one. */
"use strict";(()=>{function decodeRing(steps,digits2){let scale=10**-digits2,out=new Array(steps.length/2),x=0,y=0;for(let i=0;i<
out.length;i++)x+=steps[2*i],y+=steps[2*i+1],out[i]=[y*scale,x*scale];return out}var decodeShape=shape=>shape.
p.map(part=>part.map(ring=>decodeRing(ring,shape.d))),RAD=Math.PI/180,MOST_NORTH=85.0511287798,EARTH=6378137;function decodeSquare(steps,digits2){
let scale=10**-digits2,share=.5/(Math.PI*EARTH),out=new Float64Array(steps.length),box=[1/0,1/0,-1/0,-1/0],x=0,
y=0;for(let k=0;k<steps.length;k+=2){x+=steps[k],y+=steps[k+1];let sin=Math.sin(Math.max(Math.min(MOST_NORTH,y*
scale),-MOST_NORTH)*RAD);out[k]=256*(share*(EARTH*(x*scale)*RAD)+.5),out[k+1]=256*(-share*(EARTH*Math.log((1+sin)/
(1-sin))/2)+.5),box[0]=Math.min(box[0],out[k]),box[1]=Math.min(box[1],out[k+1]),box[2]=Math.max(box[2],out[k]),
box[3]=Math.max(box[3],out[k+1])}return{xy:out,box}}function greatCircle(a,b,steps=48){let unit=([lat,lon])=>[
Math.cos(lat*RAD)*Math.cos(lon*RAD),Math.cos(lat*RAD)*Math.sin(lon*RAD),Math.sin(lat*RAD)],[p,q]=[unit(a),unit(
b)],angle=Math.acos(Math.min(1,Math.max(-1,p[0]*q[0]+p[1]*q[1]+p[2]*q[2])));if(angle<1e-9)return[a,b];let out=[];
for(let i=0;i<=steps;i++){let[s,e]=[Math.sin((1-i/steps)*angle)/Math.sin(angle),Math.sin(i/steps*angle)/Math.sin(
angle)],[x,y,z]=[0,1,2].map(k=>s*p[k]+e*q[k]);out.push([Math.atan2(z,Math.hypot(x,y))/RAD,Math.atan2(y,x)/RAD])}
return out}function drawable(parts){let line=parts.flat();line.length===2&&(line=greatCircle(line[0],line[1]));
let out=[line[0]];for(let i=1;i<line.length;i++){let lon=line[i][1];for(;lon-out[i-1][1]>180;)lon-=360;for(;lon-
out[i-1][1]<-180;)lon+=360;out.push([line[i][0],lon])}return out}function along(points,share){let lengths=[],total=0;
for(let i=1;i<points.length;i++)lengths.push(Math.hypot(points[i].x-points[i-1].x,points[i].y-points[i-1].y)),
total+=lengths[i-1];let left=total*share;for(let i=1;i<points.length;i++){let step=lengths[i-1];if(left<=step||
i===points.length-1){let k=step?Math.min(1,left/step):0,[dx,dy]=[points[i].x-points[i-1].x,points[i].y-points[i-
1].y];return{x:points[i-1].x+k*dx,y:points[i-1].y+k*dy,angle:Math.atan2(dy,dx)/RAD,total}}left-=step}return{x:points[0].
x,y:points[0].y,angle:0,total}}function shifted(points,by){return points.map((p,i)=>{let a=points[Math.max(0,i-
1)],b=points[Math.min(points.length-1,i+1)],length=Math.hypot(b.x-a.x,b.y-a.y)||1;return{x:p.x-(b.y-a.y)/length*
by,y:p.y+(b.x-a.x)/length*by}})}function clipped(xy,[west,north,east,south]){return cut(cut(cut(cut(xy,0,west,
1),0,east,-1),1,north,1),1,south,-1)}function cut(xy,axis,limit,sign){let out=[],[px,py]=[xy[xy.length-2],xy[xy.
length-1]],was=sign*((axis?py:px)-limit)>=0;for(let k=0;k<xy.length;k+=2){let[x,y]=[xy[k],xy[k+1]],is=sign*((axis?
y:x)-limit)>=0;if(is!==was){let share=axis?(limit-py)/(y-py):(limit-px)/(x-px);out.push(px+share*(x-px),py+share*
(y-py))}is&&out.push(x,y),[px,py,was]=[x,y,is]}return out}function pieces(xy,box,closed){let out=[],piece=null,
n=xy.length;for(let k=0;k<(closed?n:n-2);k+=2){let[x,y]=[xy[k],xy[k+1]],[dx,dy]=[xy[(k+2)%n]-x,xy[(k+3)%n]-y],
[from,to]=portion(x,y,dx,dy,box);if(from>to){piece=null;continue}(!piece||from>0)&&out.push(piece=[x+from*dx,y+
from*dy]),piece.push(x+to*dx,y+to*dy),to<1&&(piece=null)}return out}function portion(x,y,dx,dy,box){let[west,north,
east,south]=box,[from,to]=[0,1];for(let[start2,step,least,most]of[[x,dx,west,east],[y,dy,north,south]]){if(!step&&
(start2<least||start2>most))return[1,0];if(!step)continue;let[a,b]=[(least-start2)/step,(most-start2)/step];from=
Math.max(from,Math.min(a,b)),to=Math.min(to,Math.max(a,b))}return[from,to]}function holds(rings,x,y){let inside=!1;
for(let{xy,box}of rings)if(!(x<box[0]||x>box[2]||y<box[1]||y>box[3]))for(let k=0,j=xy.length-2;k<xy.length;j=k,
k+=2)xy[k+1]>y!=xy[j+1]>y&&x<(xy[j]-xy[k])*(y-xy[k+1])/(xy[j+1]-xy[k+1])+xy[k]&&(inside=!inside);return inside}var SHEETS=["land","shade","water","borders","districts"],EDGE=8,renderer=L.Renderer.prototype,Ground=L.Renderer.
extend({options:{padding:.4,pane:"kz-ground"},initialize(options){renderer.initialize.call(this,options),this.
sheets={}},_initContainer(){this._container=document.createElement("canvas"),this.context=this._container.getContext(
"2d")},_destroyContainer(){cancelAnimationFrame(this.frame),this._container.remove()},_update(){this._map._animatingZoom&&
this._bounds||(renderer._update.call(this),this.later())},set(sheet,items){this.sheets[sheet]=items,this.later()},
later(){this.frame||=requestAnimationFrame(()=>this.paint())},paint(){cancelAnimationFrame(this.frame),this.frame=
0;let{context,_container:canvas}=this,{min}=this._bounds,size=this._bounds.getSize(),ratio=L.Browser.retina?2:
1;L.DomUtil.setPosition(canvas,min),canvas.width=ratio*size.x,canvas.height=ratio*size.y,canvas.style.width=`${size.
x}px`,canvas.style.height=`${size.y}px`,context.setTransform(ratio,0,0,ratio,0,0),context.lineCap=context.lineJoin=
"round";let scale=2**this._map.getZoom(),{x,y}=this._map.getPixelOrigin().add(min),box=[x-EDGE,y-EDGE,x+size.x+
EDGE,y+size.y+EDGE].map(v=>v/scale);for(let sheet of SHEETS)for(let item of this.sheets[sheet]||[])draw(context,
item,{scale,x,y,box})}});function draw(context,{rings,fill:fill2,stroke,weight=1,opacity=1,dash=[],closed},view){
let seen=rings.filter(({box})=>!apart(box,view.box));if(seen.length){if(context.globalAlpha=opacity,fill2){context.
fillStyle=fill2,context.beginPath();for(let{xy,box}of seen)trace(context,within(box,view.box)?xy:clipped(xy,view.
box),view);context.fill("evenodd")}if(stroke){context.strokeStyle=stroke,context.lineWidth=weight,context.setLineDash(
dash),context.beginPath();for(let{xy,box}of seen)if(within(box,view.box))trace(context,xy,view),closed&&context.
closePath();else for(let line of pieces(xy,view.box,closed))trace(context,line,view);context.stroke()}}}function trace(context,xy,{
scale,x,y}){let[px,py]=[NaN,NaN];for(let k=0;k<xy.length;k+=2){let[qx,qy]=[Math.round(xy[k]*scale-x),Math.round(
xy[k+1]*scale-y)];qx===px&&qy===py||([px,py]=[qx,qy],k?context.lineTo(qx,qy):context.moveTo(qx,qy))}}var apart=(a,b)=>a[0]>
b[2]||a[2]<b[0]||a[1]>b[3]||a[3]<b[1],within=(a,b)=>a[0]>=b[0]&&a[1]>=b[1]&&a[2]<=b[2]&&a[3]<=b[3];var texts={},dates={},language="en";function learn(payload){texts=payload.words,dates=payload.dates,language=payload.
options.lang}function speak(lang){language=lang}var languageName=lang=>texts[lang]["language.name"];function sentence(key,values){
return(texts[language]?.[key]??key.replace(/^.*\./,"").replace(/_/g," ")).split(/\{(\w+)\}/).map((part,k)=>k%2?
values[part]??"":part)}var t=(key,values={})=>sentence(key,values).join(""),digits=(n,lang=language)=>n.toLocaleString(
[lang,texts[lang]?.["language.names"]??"en"]),inNames=lang=>[lang,texts[lang]?.["language.names"]].filter(one=>one&&
one!=="en"),pick=names=>names[language]||names.en||"";function distance(metres){return metres<1e3?t("m",{n:Math.
round(metres/10)*10}):t("km",{n:metres<1e4?(metres/1e3).toFixed(1).replace(/\.0$/,""):Math.round(metres/1e3)})}var ISO=/^(\d{4})(?:-(\d{2})(?:-(\d{2})(?:T(\d{2}):(\d{2})(?::(\d{2}))?(Z|[+-]\d{2}:\d{2})?)?)?)?$/,DAY=1440;function offsetMinutes(text){
return!text||text==="Z"?0:(text[0]==="-"?-1:1)*(60*Number(text.slice(1,3))+Number(text.slice(4,6)))}function span(text,localOffset){
let m=ISO.exec(text||"");if(!m)return null;let[year,month,day]=[Number(m[1]),Number(m[2]||1),Number(m[3]||1)];
if(month<1||month>12||day<1||day>31)return null;if(m[4]!==void 0){let at=Date.UTC(year,month-1,day,Number(m[4]),
Number(m[5]))/6e4-(m[7]?offsetMinutes(m[7]):localOffset);return[at,at+1]}let end=m[3]?[year,month-1,day+1]:m[2]?
[year,month,1]:[year+1,0,1];return[Date.UTC(year,month-1,day)/6e4-localOffset,Date.UTC(...end)/6e4-localOffset]}
function isoLocal(minute,localOffset){let iso=new Date((minute+localOffset)*6e4).toISOString(),sign=localOffset<
0?"-":"+",pad=n=>String(Math.floor(n)).padStart(2,"0");return`${iso.slice(0,16)}${sign}${pad(Math.abs(localOffset)/
60)}:${pad(Math.abs(localOffset)%60)}`}function isoDay(minute,localOffset){return new Date((minute+localOffset)*
6e4).toISOString().slice(0,10)}function words(text,lang,withYear=!0){let m=ISO.exec(text||"");if(!m)return text||
"";if(!m[2])return m[1];let{day,whole,month}=dates[lang];return(m[3]?withYear?whole:day:month)[Number(m[2])-1].
replace("{d}",String(Number(m[3]))).replace("{y}",m[1])}function clock(text){let m=ISO.exec(text||"");return m&&
m[4]!==void 0?`${m[4]}:${m[5]}`:""}function zone(text,localOffset){let m=ISO.exec(text||"");if(!m||!m[7]||offsetMinutes(
m[7])===localOffset)return"";let hours=offsetMinutes(m[7])/60;return` (UTC${hours<0?"−":"+"}${Math.abs(hours)}\
)`}function timeWords(start2,end,precision,part,lang,localOffset){if(!start2&&!end)return t("time.unknown");let about=precision===
"hour"?`${t("time.about")} `:"",at=text=>clock(text)?`, ${about}${clock(text)}${zone(text,localOffset)}`:"",first=start2||
end,same=end&&first.slice(0,10)===end.slice(0,10),out;if(!end||end===first)out=words(first,lang)+at(first);else if(same)
out=words(first,lang)+at(first)+(clock(end)?`–${clock(end)}${zone(end,localOffset)}`:"");else{let year=first.
slice(0,4)!==end.slice(0,4);out=first.slice(0,7)===end.slice(0,7)&&!clock(first)&&!clock(end)&&first.length===
10&&end.length===10?`${Number(first.slice(8,10))}–${words(end,lang)}`:`${words(first,lang,year)}${at(first)}\
 – ${words(end,lang)}${at(end)}`}return part?`${out}, ${t(`part_of_day.${part}`)}`:out}function howExactTime(start2,precision){
return start2?t(`time_precision.${precision||"day"}`):t("time.unknown")}function readColumns(payload,raw){let head=payload.records,{n}=head;raw&&(payload.strings=JSON.parse(new TextDecoder().
decode(raw.subarray(0,head.strings))));let columns={},at=head.strings;for(let[name,given,steps]of head.columns)
if(raw){let codes=joined(raw.subarray(at,at+given*n),given,n,steps),values=head.values[name];columns[name]=values?
looked(codes,Int32Array.from(values)):codes,at+=given*n}else columns[name]=Int32Array.from(given);for(let[name,
value]of Object.entries(head.constants))columns[name]=new(value<0||value>65535?Int32Array:value>255?Uint16Array:
Uint8Array)(n).fill(value);let order=orderOfTime(columns.t0??new Int32Array(n)),sorted={1:sorted8,2:sorted16,4:sorted32};
for(let[name,from]of Object.entries(columns))columns[name]=sorted[from.BYTES_PER_ELEMENT](from,order);head.columns=
columns,head.order=order}function sorted8(from,order){let to=new Uint8Array(from.length);for(let i=0;i<to.length;i++)
to[i]=from[order[i]];return to}function sorted16(from,order){let to=new Uint16Array(from.length);for(let i=0;i<
to.length;i++)to[i]=from[order[i]];return to}function sorted32(from,order){let to=new Int32Array(from.length);
for(let i=0;i<to.length;i++)to[i]=from[order[i]];return to}function looked(codes,values){let out=new Int32Array(
codes.length);for(let i=0;i<out.length;i++)out[i]=values[codes[i]];return out}function joined(planes,width,n,steps){
if(width===1)return planes.slice();if(width===2){let out2=new Uint16Array(n);for(let i=0;i<n;i++)out2[i]=planes[i]|
planes[n+i]<<8;return out2}let out=new Int32Array(n),sum=0;for(let i=0;i<n;i++){let value=planes[i]|planes[n+i]<<
8|planes[2*n+i]<<16|planes[3*n+i]<<24;out[i]=steps?sum=sum+(value>>>1^-(value&1))|0:value}return out}function orderOfTime(t0){
let n=t0.length,least=1/0;for(let i=0;i<n;i++)t0[i]!==-2147483648&&t0[i]<least&&(least=t0[i]);let keys=new Uint32Array(
n);for(let i=0;i<n;i++)keys[i]=t0[i]===-2147483648?4294967295:t0[i]-least;let low=countingSort(numbers(n),i=>keys[i]&
65535,65536);return countingSort(low,i=>keys[i]>>>16,65536)}function numbers(n){let out=new Uint32Array(n);for(let i=0;i<
n;i++)out[i]=i;return out}function countingSort(rows,key,size){let starts=new Uint32Array(size+1);for(let k=0;k<
rows.length;k++)starts[key(rows[k])+1]++;for(let v=0;v<size;v++)starts[v+1]+=starts[v];let out=new Uint32Array(
rows.length);for(let k=0;k<rows.length;k++)out[starts[key(rows[k])]++]=rows[k];return out}function floats(from,scale=1){
let out=new Float64Array(from.length);for(let i=0;i<out.length;i++)out[i]=from[i]===-2147483648?NaN:from[i]/scale;
return out}async function inflated(text){let flow=new Blob([fromBase64(text)]).stream().pipeThrough(new DecompressionStream(
"gzip"));return new Uint8Array(await new Response(flow).arrayBuffer())}function fromBase64(text){if(Uint8Array.
fromBase64)return Uint8Array.fromBase64(text);let coded=atob(text),bytes=new Uint8Array(coded.length);for(let i=0;i<
bytes.length;i++)bytes[i]=coded.charCodeAt(i);return bytes}var[TODAYS,TEXTS]=[/^(note|basis)(_.*)?$/,/^(title|summary|task|type_as_written|x)(_.*)?$/],NONE=-1,CIRCLE=-2,
NOTHING=[],[FIRST_COARSE,LAST_COARSE]=[3,5],LATIN=Object.fromEntries("а a ә a б b в v г g ғ g д d е e ж zh з z\
 и i і i к k қ k л l м m н n ң n о o ө o п p р r с s т t у u ұ u ү u ф f х kh һ h ц ts ч ch ш sh щ shch ы y э \
e ю yu я ya".split(" ").map((letter,k,all)=>k%2?null:[letter,all[k+1]]).filter(Boolean).concat([["ъ",""],["\
ь",""]]));function fold(text){let plain=text.normalize("NFD").replace(new RegExp("\\p{M}","gu"),"").toLowerCase(),
out="";for(let c of plain)out+=LATIN[c]??c;return out}var RecordIndex=class{constructor(payload){let{kinds,categories,
families}=payload.vocabulary;this.payload=payload,this.strings=payload.strings,this.kinds=kinds,this.categories=
categories;let colour=new Map(families.map(f=>[f.id,f.colour]));this.colour=categories.map(c=>colour.get(c.family)),
this.paint=categories.map(c=>`var(--family-${c.family}, ${colour.get(c.family)})`),this.family=categories.map(
c=>families.findIndex(f=>f.id===c.family)),this.folded=new Array(this.strings.length),this.usedBy={},this.read(
payload.records)}read(head){let{n}=head;this.n=n;let{lon,lat,t0,minutes,radius,id,...rest}=head.columns;head.columns=
null,this.columns=rest,this.groups={};for(let[group,{names,rows}]of Object.entries(head.groups))names.forEach(
(name,k)=>{this.groups[name]={codes:rest[group],rows,k}});for(let name of["sources","units","more"]){let lists=head.
lists[name];rest[name]=lists?Array.from(rest[name],code=>lists[code]):new Array(n).fill(NOTHING)}for(let[name,
value]of[["area",NONE],["shape",NONE],["strength",NONE],["verified",1]])rest[name]??=new Int8Array(n).fill(Number(
value));this.lon=floats(lon??[],1e5),this.lat=floats(lat??[],1e5),this.t0=floats(t0??[]),this.t1=new Float64Array(
n);for(let i=0;i<n;i++)this.t1[i]=this.t0[i]+minutes[i];this.layer=rest.layer??NOTHING,this.precision=rest.precision??
NOTHING,this.category=rest.category??NOTHING,this.radius=radius?floats(radius):new Float64Array(n).fill(NaN),this.
inTime=numbers(n),this.rank=this.inTime,this.given=head.order,this.nameRecords(head.id,id);let odd=rest.shape.
some(s=>s!==NONE)||head.lists.units?this.inTime:this.without();this.lines=odd.filter(i=>this.isLine(i)),this.areas=
odd.filter(i=>!this.hasPoint(i)&&this.isArea(i)),this.placeless=odd.filter(i=>!this.hasPoint(i)&&!this.isLine(
i)&&!this.isArea(i)),this.readUnits(head.groups.where),this.corners=this.box()}without(){return this.inTime.filter(
i=>!this.hasPoint(i))}readUnits({names,rows}){let cell=(row,name)=>names.includes(name)?this.strings[row[names.
indexOf(name)]]:"";this.where=this.columns.where,this.places=[],this.placesToday=[];for(let row of rows){let units=[
...["adm0","adm1","adm2","unit_id"].map(name=>cell(row,name)),...cell(row,"join_candidates").split("|")].filter(
Boolean),became=cell(row,"adm1_today").split("|").filter(Boolean);this.places.push(new Set(units));let stay=became.
length?units.filter(unit=>unit!==cell(row,"adm1")):units;this.placesToday.push(new Set([...stay,...became]))}}nameRecords(form,given){
if(this.form=form,given&&form.prefix===void 0){this.id=Array.from(given,s=>this.strings[s]),this.row=new Map(this.
id.map((id,i)=>[id,i]));return}let prefix=form?.prefix??"",width=form?.width??0,name=given?i=>prefix+String(given[i]).
padStart(width,"0"):i=>String(Number(i)+1);this.id=new Proxy(NOTHING,{get:(_,i)=>name(i)});let find=id=>{let tail=typeof id==
"string"&&id.startsWith(prefix)?id.slice(prefix.length):"";if(!/^\d{1,10}$/.test(tail))return-1;let i=given?given.
indexOf(Number(tail)):Number(tail)-1;return i>=0&&i<this.n&&name(i)===id?i:-1};this.row={has:id=>find(id)>=0,get:id=>{
let i=find(id);return i<0?void 0:i}}}asOf(until,whole){this.until=whole?until:null,this.whole=whole}told(i){return this.
until===null||this.until===void 0||this.whole[i]<this.until}text(name,i){if(this.until){if(TODAYS.test(name))return"";
if(TEXTS.test(name)&&!this.told(i))return name==="title"?this.untitled(i):name==="summary"?t("known.later"):"";
let cut2=moment=>(span(moment,offsetMinutes(this.payload.meta.offset))?.[0]??0)<this.until?moment:"";if(name===
"end")return this.told(i)?cut2(this.written(name,i)):cut2(this.written(name,i)).slice(0,10);if(!this.told(i)){
if(name==="start")return this.written(name,i).slice(0,10);if(name==="part_of_day")return"";if(name==="time_pre\
cision"&&/^(minute|hour|part_of_day)$/.test(this.written(name,i)))return"day"}}return this.written(name,i)}untitled(i){
return[pick(this.categories[this.category[i]].title),this.text("place",i)].filter(Boolean).join(", ")}written(name,i){
let group=this.groups[name];if(group)return this.strings[group.rows[group.codes[i]][group.k]];let codes=this.columns[name],
found=codes?this.strings[codes[i]]:"";if(found)return found;if(name==="title")return this.untitled(i);if(codes)
return"";let length=this.t1[i]-this.t0[i];return name==="review"?"published":name==="time_precision"?{1:"minut\
e",[DAY]:"day"}[length]||"range":name==="start"?this.instant(i,this.t0[i]):name==="end"&&length>DAY?this.instant(
i,this.t1[i]-DAY):""}instant(i,minute){if(Number.isNaN(minute))return"";let offset=offsetMinutes(this.payload.
meta.offset);return(this.t1[i]-this.t0[i])%DAY===0&&(this.t0[i]+offset)%DAY===0?isoDay(minute,offset):isoLocal(
minute,offset)}list(name,i){return this.text(name,i).split("|").filter(Boolean)}named(name,i,lang){return inNames(
lang).reduce((found,one)=>found||this.text(`${name}_${one}`,i),"")||this.text(name,i)}title(i){return this.text(
`title_${language}`,i)||this.text("title",i)}shape(i){let layer=this.kinds[this.layer[i]];return this.payload.
vocabulary.kindShapes[layer]||this.categories[this.category[i]].shape}hollow(i){return this.precision[i]>=FIRST_COARSE&&
this.precision[i]<=LAST_COARSE||this.categories[this.category[i]].id==="withdrawal"}hasPoint(i){return!Number.
isNaN(this.lon[i])}isLine(i){return this.columns.shape[i]!==NONE&&this.kinds[this.layer[i]]==="movements"}isArea(i){
return this.columns.units[i].length>0||this.columns.shape[i]!==NONE&&!this.isLine(i)}isCircle(i){return this.columns.
area[i]===CIRCLE}box(){let[w,s,e,n]=[1/0,1/0,-1/0,-1/0];for(let i=0;i<this.n;i++){let[x,y]=[this.lon[i],this.lat[i]];
x<w&&(w=x),x>e&&(e=x),y<s&&(s=y),y>n&&(n=y)}let corners=[[s,w],[n,e]];return w<=e?corners:null}holding(words2){
let all=new Uint8Array(this.n).fill(1);for(let word of words2){let hit=new Uint8Array(this.n),has2=s=>(this.folded[s]??=
fold(this.strings[s])).includes(word);for(let name of this.payload.vocabulary.searched){let group=this.groups[name],
codes=group?group.codes:this.columns[name];if(!codes)continue;let found=group?Uint8Array.from(group.rows,row=>has2(
row[group.k])):Uint8Array.from(this.used(name),(there,s)=>there&&has2(s));if(!found.includes(1)||this.until&&TODAYS.
test(name))continue;let text=TEXTS.test(name);for(let i=0;i<this.n;i++)(!text||this.told(i))&&(hit[i]|=found[codes[i]])}
this.holdingId(word,hit);for(let i=0;i<this.n;i++)all[i]&=hit[i]}return all}used(name){if(!this.usedBy[name]){
let there=new Uint8Array(this.strings.length);for(let i=0;i<this.n;i++)there[this.columns[name][i]]=1;this.usedBy[name]=
there}return this.usedBy[name]}holdingId(word,hit){if(!this.form)return;let prefix=fold(this.form.prefix??"");
if(!(this.form.width!==void 0&&!prefix.includes(word)&&!/\d$/.test(word)))for(let i=0;i<this.n;i++)!hit[i]&&fold(
this.id[i]).includes(word)&&(hit[i]=1)}ordered(rows,column,lang){if(column==="when")return rows;if(column==="e\
xact")return countingSort(rows,i=>this.precision[i],256);let[codes,texts2]=this.sortKeys(column,lang),{compare}=new Intl.
Collator(lang),rank=new Uint32Array(texts2.length);return[...new Set(Array.from(rows,i=>codes[i]))].sort((a,b)=>compare(
texts2[a],texts2[b])).forEach((code,k)=>{rank[code]=k}),countingSort(rows,i=>rank[codes[i]],texts2.length)}sortKeys(column,lang){
let place=this.groups[`place_${lang}`]??this.groups.place;if(column==="where"&&place){let text=row=>this.strings[row[place.
k]]||this.strings[row[this.groups.place.k]];return[place.codes,place.rows.map(text)]}return column==="what"&&this.
columns.title?[this.columns.title,this.strings]:[this.category,this.categories.map(c=>pick(c.title))]}},Table=class{constructor(payload,name,plain=[]){
this.strings=payload.strings,this.columns=payload[name],this.plain=new Set(plain);let first=Object.values(this.
columns)[0];this.n=first?first.length:0}get(name,i){let v=this.columns[name][i];return this.plain.has(name)?v:
this.strings[v]}named(i,lang){let column=inNames(lang).find(one=>this.columns[`name_${one}`]&&this.get(`name_${one}`,
i));return this.get(column?`name_${column}`:"name",i)}};var PANES={"kz-ground":200,"kz-doubt":380,"kz-flows":420,"kz-labels":430,"kz-marks":600},UNDER_GROUND="195",NEAR=9,
Basemap=class{constructor(map,payload,theme,offset){this.map=map,this.payload=payload,this.theme=theme,this.offset=
offset;for(let[name,z]of Object.entries(PANES)){let pane=map.createPane(name);pane.style.zIndex=String(z),(name===
"kz-doubt"||name==="kz-labels")&&(pane.style.pointerEvents="none")}map.getPane("tilePane").style.zIndex=UNDER_GROUND,
this.ground=new Ground().addTo(map),this.decoded=new Map,this.square=new Map,this.units=new Table(payload,"uni\
ts",["shape","label"]),this.own=new Set(payload.meta.countries),this.day=null,this.tiles=null,theme.listeners.
push(()=>this.restyle())}rings(n){if(!this.square.has(n)){let{d,p}=this.payload.shapes[n];this.square.set(n,p.
flatMap(part=>part.map(ring=>decodeSquare(ring,d))))}return this.square.get(n)}shape(n){return this.decoded.has(
n)||this.decoded.set(n,decodeShape(this.payload.shapes[n])),this.decoded.get(n)}outline(i){return this.rings(this.
units.get("shape",i))}unitsOn(day,level){let rows=[];for(let i=0;i<this.units.n;i++){if(this.units.get("level",
i)!==level)continue;let[from,to]=[this.units.get("valid_from",i),this.units.get("valid_to",i)];(!from||from<=day)&&
(!to||day<to)&&rows.push(i)}return rows}draw(day,{borders,members}){let near=this.map.getZoom()>=NEAR,units={adm0:this.
unitsOn(day,"adm0"),adm1:this.unitsOn(day,"adm1")},districts=near&&borders?this.unitsOn(day,"adm2"):[],key=JSON.
stringify([units,districts,near,borders,members]);if(key===this.key)return;this.key=key,this.day=day;let sent=new Set(
members?this.payload.members:[]),tint=id=>this.own.has(id)?"land-own":sent.has(id)?"land-member":"land";this.countries=
units.adm0.map(i=>({rings:this.outline(i),tint:tint(this.units.get("unit_id",i))}));let held=line=>(!line.from||
day>=line.from)&&(!line.to||day<line.to);this.lines=this.payload.borders.filter(line=>(borders||line.level==="\
adm0")&&held(line)).map(line=>({...line,rings:this.rings(line.shape),near})),this.districts=districts.map(i=>this.
outline(i)),this.restyle()}restyle(){let c=name=>this.theme.colour(name);if(this.map.getContainer().style.background=
c("water"),!this.day)return;let{ground}=this,{land,lakes,rivers}=this.payload.base,all=numbers2=>numbers2.flatMap(
n=>this.rings(n)),shown=items=>this.tiles?[]:items,tints=Object.fromEntries(["land","land-own","land-member"].
map(name=>[name,c(name)]));ground.set("land",shown([{rings:all(land),fill:tints.land},...this.countries.map(({
rings,tint})=>({rings,fill:tints[tint]}))])),ground.set("water",shown([{rings:all(lakes),fill:c("water")},{rings:all(
rivers),stroke:c("river"),weight:.8}]));let pens={adm0:{stroke:c("border"),weight:1.2},adm1:{stroke:c("border-\
region"),weight:.8},adm2:{stroke:c("border-region"),weight:.6,opacity:.8}},nearPen={stroke:c("border"),weight:1.6,
opacity:.9};ground.set("borders",this.lines.flatMap(({rings,level,near,disputed})=>[{rings,...near&&level==="a\
dm1"?nearPen:pens[level]},...disputed?shown([{rings,stroke:tints.land,weight:1.8,dash:[4,4]}]):[]]));let pen={
stroke:c("border"),weight:.9,opacity:.75,dash:[1,3],closed:!0};ground.set("districts",this.districts.map(rings=>({
rings,...pen})))}setTiles(on){on!==!!this.tiles&&(on?this.tiles=L.tileLayer("https://tile.openstreetmap.org/{z\
}/{x}/{y}.png",{maxZoom:19,pane:"tilePane",attribution:""}).addTo(this.map):(this.tiles.remove(),this.tiles=null),
this.restyle())}};function clusters(index,records,map,zoom,radius,half){let spots=new Map;for(let i of records){let key=`${index.
lon[i]},${index.lat[i]}`;spots.has(key)||spots.set(key,{lon:index.lon[i],lat:index.lat[i],members:[]}),spots.get(
key).members.push(i)}let first=group=>index.given[group.members[0]],crowded=(a,b)=>b.members.length-a.members.
length||first(a)-first(b),order=[...spots.values()].sort(crowded),groups=[],cells=new Map;for(let spot of order){
let p=map.project([spot.lat,spot.lon],zoom),[cx,cy]=[Math.floor(p.x/radius),Math.floor(p.y/radius)],best=null,
near=radius*radius;for(let x=cx-1;x<=cx+1;x++)for(let y=cy-1;y<=cy+1;y++)for(let group2 of cells.get(`${x},${y}`)||
[]){let d=(group2.p.x-p.x)**2+(group2.p.y-p.y)**2;d<near&&(near=d,best=group2)}if(best){best.members.push(...spot.
members),best.spots+=1;continue}let group={p,at:[spot.lat,spot.lon],members:[...spot.members],spots:1};groups.
push(group);let key=`${cx},${cy}`;cells.has(key)||cells.set(key,[]),cells.get(key).push(group)}let kept=[];for(let group of groups.
sort(crowded)){let over=kept.find(k=>Math.hypot(k.p.x-group.p.x,k.p.y-group.p.y)<.86*(half(k.members.length)+half(
group.members.length)));if(!over){kept.push(group);continue}over.members.push(...group.members),over.spots+=group.
spots}for(let group of kept)group.members.sort((a,b)=>index.rank[a]-index.rank[b]);return kept}var SVG="http://www.w3.org/2000/svg";function dress(node,props){for(let[key,value]of Object.entries(props))if(!(value==
null||value===!1))if(key==="on")for(let[type,fn]of Object.entries(value))node.addEventListener(type,fn);else if(key===
"data")for(let[name,v]of Object.entries(value))node.setAttribute(`data-${name}`,String(v));else if(key==="styl\
e")for(let[name,v]of Object.entries(value))node.style.setProperty(name,v);else node.setAttribute(key,value===!0?
"":String(value));return node}function fill(node,children){for(let child of children.flat(1/0))child==null||child===
!1||child===""||node.append(child instanceof Node?child:document.createTextNode(String(child)));return node}var WORDED=new Set(
["h1","h2","h3","h4","p","b","dd","td","li","a","option","summary","figcaption"]);function el(tag,props={},...children){
let node=dress(document.createElement(tag),props);return WORDED.has(tag)&&(node.dir="auto"),fill(node,children)}
function svg(tag,props={},...children){return fill(dress(document.createElementNS(SVG,tag),props),children)}function button(label,onClick,props={},...children){
let{on,...rest}=props;return el("button",{type:"button","aria-label":children.length?label:null,...rest,on:{click:onClick,
...on}},...children.length?children:[label])}function link(url,label){let parsed=null;try{parsed=new URL(url)}catch{}
return!parsed||!["http:","https:"].includes(parsed.protocol)?el("span",{},label):el("a",{href:parsed.href,title:parsed.
href,target:"_blank",rel:"noopener noreferrer nofollow"},label)}function refill(node,...children){return node.
replaceChildren(),fill(node,children)}var outlines={};function useOutlines(given){outlines=given}var outlined=name=>({d:outlines[name].body,transform:"\
translate(-12 -12)"});function markSvg(shape,colour,{size=20,hollow=!1,faded=!1}={}){let form=outlines[shape]||
outlines.dot,open=hollow||form.line;return svg("svg",{viewBox:"1 1 22 22",width:size,height:size,"aria-hidden":"\
true",focusable:"false",class:"kz-glyph",opacity:faded?.55:null},svg("path",{d:form.body,class:"kz-edge"}),svg(
"path",open?{d:form.body,fill:"var(--paper)",stroke:colour,"stroke-width":2.4,"stroke-linejoin":"round"}:{d:form.
body,fill:colour}),form.inner?svg("path",{d:form.inner,fill:open?colour:"var(--inner)"}):null)}function clusterSvg(parts,count,size){
let r=size/2-3.5,length=2*Math.PI*r,at=0,arcs=parts.map(([colour,n])=>{let share=n/count*length,arc=svg("circl\
e",{r,fill:"none",stroke:colour,"stroke-width":5,"stroke-dasharray":`${share} ${length-share}`,"stroke-dashoff\
set":-at,transform:"rotate(-90)"});return at+=share,arc}),half=size/2;return svg("svg",{viewBox:`${-half} ${-half}\
 ${size} ${size}`,width:size,height:size,"aria-hidden":"true",focusable:"false",class:"kz-glyph"},svg("circle",
{r:half-.5,class:"kz-disc"}),...arcs,svg("text",{"text-anchor":"middle",dy:"0.36em",class:"kz-number","font-si\
ze":count>99?11:12.5},String(count)))}function areaSvg(parts,count,width=32){return svg("svg",{viewBox:`${-width/
2} -12 ${width} 24`,width,height:24,"aria-hidden":"true",focusable:"false",class:"kz-glyph"},svg("rect",{x:-width/
2+1.5,y:-10.5,width:width-3,height:21,rx:4,class:"kz-tile",stroke:parts[0][0]}),svg("text",{"text-anchor":"mid\
dle",dy:"0.36em",class:"kz-number","font-size":12},String(count)))}var stands=node=>node.isConnected&&!node.disabled&&node.getClientRects().length>0;function standIn(node){if(stands(
node))return node;let marks=[...node.attributes].filter(({name})=>name.startsWith("data-kz-"));if(!marks.length)
return null;let label=node.getAttribute("aria-label"),alike=[...document.querySelectorAll(marks.map(({name})=>`\
[${name}]`).join(""))].filter(one=>marks.every(({name,value})=>one.getAttribute(name)===value)).filter(stands);
return alike.find(one=>one.getAttribute("aria-label")===label)||alike[0]||null}function byKey(node){try{return node.
matches(":focus-visible")}catch{return!0}}function keepFocus(root,others){let held=null;document.addEventListener(
"focusin",e=>{held=root.contains(e.target)?e.target:null}),document.addEventListener("pointerdown",()=>held=null,
!0),new MutationObserver(()=>{let now=document.activeElement;if(!held||now!==held&&now!==document.body||stands(
held))return;[standIn(held),...others()].find(node=>node&&stands(node))?.focus({preventScroll:!0})}).observe(root,
{childList:!0,subtree:!0,attributeFilter:["hidden","class","open","data-pane","data-stop"]})}var TILE_SHIFTS=[-3,-2,-1,0,1,2,3].flatMap(x=>[-4,-3,-2,-1,0,1,2,3,4].map(y=>[x*36,y*27])).sort((a,b)=>Math.hypot(
...a)-Math.hypot(...b)||b[1]-a[1]||b[0]-a[0]),VectorMarks=class _VectorMarks{constructor(map,index,selection,basemap){
this.map=map,this.index=index,this.selection=selection,this.basemap=basemap,this.drawn=new Map,this.onPick=()=>{},
this.onHover=()=>{}}groups(){let{index,selection}=this,points=selection.passing(index.inTime).filter(i=>index.
hasPoint(i)),zoom=this.map.getZoom(),radius=zoom<6?34:30,out=clusters(index,points,this.map,zoom,zoom>=17?1:radius,
zoom>=17?()=>0:n=>_VectorMarks.side(n)/2).map(g=>({...g,kind:g.members.length>1?"cluster":"mark"}));return[...out,
...this.tiles(out.map(g=>this.box(g,[0,0])))]}tiles(boxes){let{index,selection}=this,areas=new Map;for(let i of selection.
passing(index.areas)){let key=index.columns.units[i].join()||`shape${index.columns.shape[i]}`;areas.has(key)||
areas.set(key,[]),areas.get(key).push(i)}let out=[];for(let members of[...areas.values()].sort((a,b)=>b.length-
a.length)){let at=this.labelPoint(members[0]);at&&out.push(this.tile(at,members,boxes))}return out}static size(group){
if(group.kind==="area")return[32,24];let side=_VectorMarks.side(group.members.length);return[side,side]}static side(count){
return count>1?Math.min(46,27+3.2*Math.log2(count)):22}box(group,[dx,dy]){let p=this.map.project(group.at,this.
map.getZoom()),[w,h]=_VectorMarks.size(group);return[p.x+dx-w/2,p.y+dy-h/2,p.x+dx+w/2,p.y+dy+h/2]}tile(at,members,boxes){
let group={kind:"area",at,members:members.sort((a,b)=>this.index.rank[a]-this.index.rank[b]),spots:1,shift:[0,
0]};for(let shift of TILE_SHIFTS){let b=this.box(group,shift);if(boxes.every(o=>b[2]<o[0]||b[0]>o[2]||b[3]<o[1]||
b[1]>o[3])){group.shift=shift;break}}return boxes.push(this.box(group,group.shift)),group}labelPoint(i){let unit=this.
index.columns.units[i][0],label=unit===void 0?null:this.basemap.units.get("label",unit);if(label)return[label[1],
label[0]];let shape=this.index.columns.shape[i];return shape<0?null:L.polygon(this.basemap.shape(shape)).getBounds().
getCenter()}draw(){let wanted=new Map,{selected}=this.selection.state;for(let group of this.groups()){let chosen=selected!==
null&&group.members.includes(this.index.row.get(selected));wanted.set(`${group.kind}|${group.at}|${group.shift||
""}|${group.members.join()}|${chosen}|${language}`,{...group,chosen})}for(let[key,mark]of this.drawn)wanted.has(
key)||(mark.marker.remove(),this.drawn.delete(key));for(let[key,group]of wanted)this.drawn.has(key)||this.drawn.
set(key,this.mark(group));this.also(),this.oneTabStop()}also(){let several=this.selection.passing(this.index.inTime).
filter(i=>this.index.columns.more[i].length),key=several.join();if(key!==this.alsoKey){this.alsoKey=key,this.extra?.
remove(),this.extra=L.layerGroup();for(let i of several)for(let[lon,lat]of this.index.columns.more[i]){let icon=L.
divIcon({className:"kz-also",iconSize:[9,9],html:el("i",{style:{background:this.index.paint[this.index.category[i]]}})});
L.marker([lat,lon],{icon,pane:"kz-marks",keyboard:!1,zIndexOffset:-500}).on("click",()=>this.selection.apply({
selected:this.index.id[i]})).addTo(this.extra)}this.extra.addTo(this.map)}}mark(group){let{index}=this,i=group.
members[0],count=group.members.length,colour=index.paint[index.category[i]],[width,height]=_VectorMarks.size(group),
[dx,dy]=group.shift||[0,0],glyph;group.kind==="area"?glyph=areaSvg(this.parts(group),count,width):count>1?glyph=
clusterSvg(this.parts(group),count,width):glyph=markSvg(index.shape(i),colour,{size:22,hollow:index.hollow(i)});
let face=el("span",{class:`kz-mark kz-${group.kind}${group.chosen?" kz-chosen":""}`},glyph),icon=L.divIcon({className:"\
kz-icon",iconSize:[width,height],iconAnchor:[width/2-dx,height/2-dy],html:face}),marker=L.marker(group.at,{icon,
pane:"kz-marks",keyboard:!1,zIndexOffset:group.chosen?1e3:count>1?100:0});return marker.on("add",()=>this.dressMarker(
marker.getElement(),group)),marker.on("click",()=>this.onPick(group)),{marker:marker.addTo(this.map),group}}dressMarker(node,group){
let{index}=this,count=group.members.length,first=index.title(group.members[0]),data=count>1||group.kind==="are\
a"?{"kz-cluster":count}:{"kz-mark":index.id[group.members[0]]};group.kind==="area"&&(data["kz-area"]=""),dress(
node,{role:"button",tabindex:-1,"aria-label":count>1?`${t("detail.here",{n:count})}: ${first} …`:group.kind===
"area"?`${first} (${count})`:first,data}),node.addEventListener("keydown",e=>{e.key==="Enter"||e.key===" "?(e.
preventDefault(),e.stopPropagation(),this.onPick(group)):e.key.startsWith("Arrow")&&(e.preventDefault(),e.stopPropagation(),
this.walk(node,e.key))}),node.addEventListener("mouseenter",()=>this.onHover(group,node)),node.addEventListener(
"focus",()=>{byKey(node)&&this.map.panInside(group.at,{padding:[50,50],animate:!1}),this.onHover(group,node)}),
node.addEventListener("mouseleave",()=>this.onHover(null)),node.addEventListener("blur",()=>this.onHover(null))}parts(group){
let tally=new Map;for(let i of group.members){let colour=this.index.paint[this.index.category[i]];tally.set(colour,
(tally.get(colour)||0)+1)}return[...tally].sort((a,b)=>b[1]-a[1])}oneTabStop(){let bounds=this.map.getBounds(),
all=[...this.drawn.values()].map(m=>({node:m.marker.getElement(),seen:bounds.contains(m.group.at)})).filter(m=>m.
node),nodes=all.map(m=>m.node),current=nodes.find(n=>n===document.activeElement)||nodes.find(n=>n.querySelector(
".kz-chosen"))||all.find(m=>m.seen)?.node||nodes[0];for(let node of nodes)node.tabIndex=node===current?0:-1}walk(from,key){
let a=from.getBoundingClientRect(),[dx,dy]={ArrowLeft:[-1,0],ArrowRight:[1,0],ArrowUp:[0,-1],ArrowDown:[0,1]}[key],
best=null,least=1/0;for(let{marker}of this.drawn.values()){let node=marker.getElement();if(!node||node===from)
continue;let b=node.getBoundingClientRect(),[x,y]=[b.x-a.x,b.y-a.y],ahead=x*dx+y*dy,aside=Math.abs(x*dy)+Math.
abs(y*dx);ahead>2&&ahead+2*aside<least&&(least=ahead+2*aside,best=node)}best&&(from.tabIndex=-1,best.tabIndex=
0,best.focus({preventScroll:!0}))}*spots(){for(let{group}of this.drawn.values()){let i=group.members[0];if(group.
kind==="area"||group.spots>1||this.index.precision[i]>1)continue;let name=this.index.named("place",i,language);
name&&!name.includes(";")&&(yield{name,lat:group.at[0],lon:group.at[1],half:_VectorMarks.size(group)[0]/2})}}settled(){
return Promise.resolve()}boxes(){let origin=this.map.getPixelOrigin(),also=this.extra?this.extra.getLayers().map(
dot=>this.map.latLngToLayerPoint(dot.getLatLng())).map(p=>[p.x-6,p.y-6,p.x+6,p.y+6]):[];return[...[...this.drawn.
values()].map(({group})=>this.box(group,group.shift||[0,0]).map((v,k)=>v-(k%2?origin.y:origin.x)+(k<2?-1:1))),
...also]}};var WORLD=2**32,SCAN_ZOOM=5,SLICE_MS=9,Spots=class{constructor(index){let extra=[],{more}=index.columns;more.some(
list=>list.length)&&more.forEach((list,i)=>{for(let at of list)extra.push([i,at])}),this.n=index.n,this.owner=
Uint32Array.from(extra,([i])=>i),this.x=new Uint32Array(index.n+extra.length),this.y=new Uint32Array(index.n+extra.
length),this.room=void 0,this.built=void 0;for(let i=0;i<index.n;i++)this.put(i,index.lon[i],index.lat[i]);extra.
forEach(([,[lon,lat]],k)=>this.put(index.n+k,lon,lat))}get tree(){if(!this.built){this.built=new KDBush(this.x.
length,128,Uint32Array);for(let p=0;p<this.x.length;p++)this.built.add(this.x[p],this.y[p]);this.built.finish()}
return this.built}put(p,lon,lat){if(Number.isNaN(lon)){this.x[p]=0,this.y[p]=0;return}let s=Math.sin(Math.max(
-85.0511,Math.min(85.0511,lat))*RAD);this.x[p]=Math.min(WORLD-1,Math.max(1,(lon+180)/360*WORLD)),this.y[p]=Math.
min(WORLD-1,Math.max(1,(.5-Math.log((1+s)/(1-s))/(4*Math.PI))*WORLD))}record(p){return p<this.n?p:this.owner[p-
this.n]}inBox(x0,y0,x1,y1,zoom){let[a,b,c,d]=[Math.max(1,x0),Math.max(1,y0),Math.min(WORLD,x1),Math.min(WORLD,
y1)];if(zoom>SCAN_ZOOM)return Uint32Array.from(this.tree.range(a,b,c,d)).sort();let{x,y}=this,out=this.room??=
new Uint32Array(x.length),n=0;for(let p=0;p<x.length;p++)x[p]>=a&&x[p]<=c&&y[p]>=b&&y[p]<=d&&(out[n++]=p);return out.
slice(0,n)}},dotRadius=(zoom,n)=>Math.max(1.1,Math.min(5,2.6+.36*(zoom-3-Math.log2(Math.max(1,n/4e3))/2)));function stamp(radius){
let out=[],reach=Math.ceil(radius);for(let dy=-reach;dy<=reach;dy++)for(let dx=-reach;dx<=reach;dx++){let inside=0;
for(let k=0;k<64;k++)Math.hypot(dx+((k&7)-3.5)/8,dy+((k>>3)-3.5)/8)<=radius&&inside++;inside&&out.push(dx,dy,Math.
round(inside*255/64))}return Int16Array.from(out)}function press(data,size,shape,x,y,colour){let[r,g,b]=colour;
for(let s=0;s<shape.length;s+=3){let px=x+shape[s],py=y+shape[s+1];if(px<0||py<0||px>=size||py>=size)continue;
let cover=shape[s+2],k=(py*size+px)*4,under=data[k+3];if(cover===255||under===0){data[k]=r,data[k+1]=g,data[k+
2]=b,data[k+3]=cover;continue}let a=cover/255,rest=under/255*(1-a),alpha=a+rest;data[k]=(r*a+data[k]*rest)/alpha,
data[k+1]=(g*a+data[k+1]*rest)/alpha,data[k+2]=(b*a+data[k+2]*rest)/alpha,data[k+3]=alpha*255}}var CanvasTilePoints=L.
GridLayer.extend({options:{pane:"kz-points",updateWhenZooming:!1,keepBuffer:1,noWrap:!0,className:"kz-points"},
initialize(index,selection,spots,look){L.GridLayer.prototype.initialize.call(this,{}),Object.assign(this,{index,
selection,spots,look,queue:[],frame:0,waiting:[],held:new WeakMap}),this.ratio=Math.min(2,Math.max(1,Math.round(
window.devicePixelRatio||1)))},createTile(coords,done){let canvas=document.createElement("canvas");return canvas.
width=canvas.height=this.getTileSize().x*this.ratio,this.later({canvas,coords,done}),canvas},later(tile){this.
queue.push(tile),this.frame||(this.frame=requestAnimationFrame(()=>this.work()))},work(){let begin=performance.
now();for(;this.queue.length&&performance.now()-begin<SLICE_MS;){let{canvas,coords,done}=this.queue.shift();this.
_tiles[this._tileCoordsToKey(coords)]&&(this.paint(canvas,coords),done?.(null,canvas))}if(this.frame=this.queue.
length?requestAnimationFrame(()=>this.work()):0,!this.frame)for(let tell of this.waiting.splice(0))tell()},settled(){
return new Promise(resolve=>{this.frame?this.waiting.push(resolve):resolve()})},refresh(){let size=this.getTileSize().
x,view=this._map.getPixelBounds();for(let{el:canvas,coords,current}of Object.values(this._tiles)){if(!current)
continue;let corner=L.point(coords.x*size,coords.y*size);view.intersects(L.bounds(corner,corner.add([size,size])))?
this.paint(canvas,coords):this.later({canvas,coords})}},style(zoom){if(this.styled?.zoom!==zoom){let radius=dotRadius(
zoom,this.index.n)*this.ratio;this.styled={zoom,radius,dot:stamp(radius),edge:radius>=2.2*this.ratio?stamp(radius+
1.1*this.ratio):null,reach:Math.ceil(radius+1.1*this.ratio)}}return this.styled},paint(canvas,{x,y,z}){let size=canvas.
width,{dot,edge,reach}=this.style(z),side=WORLD/2**z,pad=side*reach/size;this.held.has(canvas)||this.held.set(
canvas,this.spots.inBox(x*side-pad,y*side-pad,(x+1)*side+pad,(y+1)*side+pad,z));let width=size+2*reach,kept=this.
thinned(this.held.get(canvas),x*size-reach,y*size-reach,width,size/side),context=canvas.getContext("2d",{willReadFrequently:!0});
if(!kept.length){context.clearRect(0,0,size,size);return}let image=context.createImageData(size,size),{colours,
edge:rim}=this.look(),{category}=this.index;if(edge)for(let k=kept.length-2;k>=0;k-=2)press(image.data,size,edge,
kept[k]%width-reach,Math.floor(kept[k]/width)-reach,rim);for(let k=kept.length-2;k>=0;k-=2)press(image.data,size,
dot,kept[k]%width-reach,Math.floor(kept[k]/width)-reach,colours[category[kept[k+1]]]);context.putImageData(image,
0,0)},thinned(points,left,top,width,scale){let taken=new Uint8Array(width*width),out=new Uint32Array(2*Math.min(
points.length,width*width)),{fail}=this.selection,{x,y}=this.spots,n=0;for(let k=points.length-1;k>=0;k--){let p=points[k],
i=this.spots.record(p);if(fail[i]!==0)continue;let px=Math.floor(x[p]*scale)-left,py=Math.floor(y[p]*scale)-top;
px<0||py<0||px>=width||py>=width||taken[py*width+px]!==0||(taken[py*width+px]=1,out[n++]=py*width+px,out[n++]=
i)}return out.subarray(0,n)}});var PointMarks=class extends VectorMarks{constructor(map,index,selection,basemap){super(map,index,selection,basemap),
map.options.zoomSnap=1;let pane=map.createPane("kz-points");pane.style.zIndex=400,pane.style.pointerEvents="no\
ne",this.dots=new Spots(index);let rgb=hex=>[1,3,5].map(k=>parseInt(hex.slice(k,k+2),16));this.colours=index.colour.
map(rgb),this.layer=new CanvasTilePoints(index,selection,this.dots,()=>({colours:this.colours,edge:rgb(basemap.
theme.dark?"#14181b":"#ffffff")})),basemap.theme.listeners.push(()=>{this.drawnVersion=null,this.draw()}),this.
count=el("span",{class:"kz-hidden",data:{"kz-points":0}}),this.ring=L.marker([0,0],{pane:"kz-marks",interactive:!1,
keyboard:!1,icon:L.divIcon({className:"kz-ring",iconSize:[26,26]})}),map.getContainer().append(this.count),this.
listen(map.getContainer())}groups(){return this.tiles([])}also(){}draw(){super.draw();let{index,selection}=this;
this.layer._map?this.drawnVersion!==selection.version&&this.layer.refresh():this.layer.addTo(this.map),this.drawnVersion!==
selection.version&&(this.count.dataset.kzPoints=String(this.shown())),this.drawnVersion=selection.version;let i=selection.
state.selected===null?-1:index.row.get(selection.state.selected);i>=0&&index.hasPoint(i)?this.ring.setLatLng([
index.lat[i],index.lon[i]]).addTo(this.map):this.ring.remove()}shown(){let{index,selection}=this;return[index.
lines,index.areas,index.placeless].map(rows=>selection.passing(rows).length).reduce((n,hidden)=>n-hidden,selection.
visible.length)}settled(){let idle=window.requestIdleCallback||(work=>setTimeout(work,500));return this.layer.
settled().then(()=>{idle(()=>this.dots.tree)})}at(event){let zoom=this.map.getZoom(),{lng,lat}=this.map.mouseEventToLatLng(
event),scale=WORLD/(256*2**zoom),s=Math.sin(lat*RAD),[x,y]=[(lng+180)/360*WORLD,(.5-Math.log((1+s)/(1-s))/(4*Math.
PI))*WORLD],reach=Math.max(dotRadius(zoom,this.index.n)+1,window.matchMedia("(pointer: coarse)").matches?12:4)*
scale,near=this.dots.tree.within(x,y,reach).filter(p=>this.dots.x[p]&&!this.selection.fail[this.dots.record(p)]);
return Uint32Array.from(new Set(near.map(p=>this.dots.record(p)))).sort()}group(members){let{index}=this,spots=1;
for(let i of members)if(index.lon[i]!==index.lon[members[0]]||index.lat[i]!==index.lat[members[0]]){spots=2;break}
return{kind:members.length>1?"cluster":"mark",members:Array.from(members),spots}}listen(container){let{dragging}=this.
map,other=event=>event.target.closest(".leaflet-marker-icon, .kz-flow");container.addEventListener("click",event=>{
if(other(event)||dragging.moved())return;let members=this.at(event);members.length&&(event.stopPropagation(),this.
onPick(this.group(members)))},!0);let frame=0;container.addEventListener("mousemove",event=>{event.buttons||(cancelAnimationFrame(
frame),frame=requestAnimationFrame(()=>{let members=other(event)?[]:this.at(event);container.classList.toggle(
"kz-over-dot",members.length>0),(members.length||this.hovering)&&this.onHover(members.length?this.group(members):
null,null,event),this.hovering=members.length>0}))}),container.addEventListener("mouseleave",()=>{this.hovering&&
(this.hovering=!1,this.onHover(null))})}};var MOST_AREAS=400,METRES_A_DEGREE=111320,Doubt=class{constructor(map,index,selection,basemap){this.map=map,this.
index=index,this.selection=selection,this.basemap=basemap,this.renderer=L.svg({pane:"kz-doubt",padding:.3}),this.
drawn=new Map,this.hovered=[],this.onMany=()=>{},this.told="",map.on("moveend",()=>{this.selection.state.layers.
doubt&&this.draw()})}shapes(i){let units=this.index.columns.units[i];if(units.length)return units.map(u=>this.
basemap.units.get("shape",u));let area=this.index.columns.area[i];return area<0?[]:[area]}hover(members){this.
hovered=members||[],this.draw()}everyone(){let{index,selection}=this,bounds=this.map.getBounds(),[w,e,s,n]=[bounds.
getWest(),bounds.getEast(),bounds.getSouth(),bounds.getNorth()],found=[],places=new Set;for(let i of selection.
visible){let[x,y]=[index.lon[i],index.lat[i]],up=(index.radius[i]||0)/METRES_A_DEGREE,across=up/Math.max(.01,Math.
cos(y*RAD));if(index.isArea(i)||!(x>=w-across&&x<=e+across&&y>=s-up&&y<=n+up)||(places.add(`${x},${y}`),found.
push(i),places.size<=MOST_AREAS))continue;let view=bounds.toBBoxString();return this.told!==view&&this.onMany(),
this.told=view,[]}return found.sort((a,b)=>index.given[a]-index.given[b])}draw(){let{selection,index}=this,chosen=selection.
state.selected===null?[]:[index.row.get(selection.state.selected)],all=selection.state.layers.doubt?this.everyone():
[],wanted=new Map,lists=[[all,!1],[[...this.hovered,...chosen],!0]];for(let[list,strong]of lists)for(let i of list){
let colour=index.paint[index.category[i]];for(let shape of this.shapes(i))wanted.set(`${shape}|${strong}`,{i,shape,
strong,colour});index.isCircle(i)&&wanted.set(`${index.lon[i]},${index.lat[i]},${index.radius[i]}|${strong}`,{
i,strong,colour})}for(let[key,layer]of this.drawn)wanted.has(key)||(layer.remove(),this.drawn.delete(key));for(let[
key,area]of wanted)this.drawn.has(key)||this.drawn.set(key,this.area(area).addTo(this.map))}area({i,shape,strong,
colour}){let{index}=this,style={renderer:this.renderer,interactive:!1,color:colour,weight:strong?1.6:1,opacity:strong?
.95:.6,dashArray:"4 4",fillColor:colour,fillOpacity:strong?.12:.05,className:"kz-area-shape"};return shape===void 0?
L.circle([index.lat[i],index.lon[i]],{radius:index.radius[i],...style}):L.polygon(this.basemap.shape(shape),style)}};var placed=({x,y,angle},turn=0)=>`translate(${x.toFixed(1)} ${y.toFixed(1)}) rotate(${(angle+turn).toFixed(1)}\
)`,Flows=class _Flows{constructor(map,index,selection,basemap,ledger){this.map=map,this.index=index,this.selection=
selection,this.basemap=basemap,this.ledger=ledger,this.svg=svg("svg",{class:"kz-flows leaflet-zoom-hide",width:1,
height:1,role:"group"}),map.getPane("kz-flows").append(this.svg),this.lines=new Map,this.onPick=()=>{},this.onHover=
()=>{}}bundles(){let bundles=new Map;for(let i of this.selection.passing(this.index.lines)){let back=this.index.
categories[this.index.category[i]].id==="withdrawal",key=`${this.index.columns.shape[i]}|${back}`;bundles.has(
key)||bundles.set(key,{key,shape:this.index.columns.shape[i],back,members:[]}),bundles.get(key).members.push(i)}
return[...bundles.values()]}strength(members){let most=null;for(let i of members){let row=this.index.columns.strength[i];
if(row<0)continue;let claim=this.ledger.at(row,this.selection.state.knownOn);claim&&claim.status==="standing"&&
(most=Math.max(most??0,claim.high??claim.low))}return most}static width(people){return people===null?2:Math.max(
2,Math.min(8,1.2+Math.sqrt(people)/7))}latlngs(shape){return this.lines.has(shape)||this.lines.set(shape,drawable(
this.basemap.shape(shape).map(part=>part[0]))),this.lines.get(shape)}draw(){let{map,selection}=this,window_=selection.
window,now=window_?window_[1]:null,nodes=[];for(let bundle of this.bundles()){let people=this.strength(bundle.
members),width=_Flows.width(people),colour=bundle.back?"var(--flow-back)":"var(--flow)",points=shifted(this.latlngs(
bundle.shape).map(p=>map.latLngToLayerPoint(p)),width/2+1.2),d=`M${points.map(p=>`${p.x.toFixed(1)} ${p.y.toFixed(
1)}`).join("L")}`,chosen=selection.state.selected!==null&&bundle.members.includes(this.index.row.get(selection.
state.selected)),head=along(points,.66),size=Math.max(6.5,width*1.5),label=bundle.members.length>1?t("detail.h\
ere",{n:bundle.members.length}):this.index.title(bundle.members[0]),group=svg("g",{class:`kz-flow${chosen?" kz\
-chosen":""}`,role:"button",tabindex:-1,"aria-label":label,data:{"kz-line":bundle.members.length}},svg("path",
{d,class:"kz-hit"}),svg("path",{d,fill:"none",class:"kz-stroke",style:{stroke:colour},"stroke-width":width,"st\
roke-dasharray":people===null?"6 5":null,"stroke-linecap":"round"}),head.total>24?svg("path",{d:`M${-size} ${-size*
.75}L${size} 0L${-size} ${size*.75}L${-size*.4} 0Z`,class:"kz-head",style:{fill:colour},transform:placed(head)}):
null,now===null?null:this.underWay(bundle,points,now,colour));group.addEventListener("click",e=>{e.stopPropagation(),
this.onPick({kind:"line",members:bundle.members})}),group.addEventListener("mouseenter",e=>this.onHover({kind:"\
line",members:bundle.members},null,e)),group.addEventListener("mouseleave",()=>this.onHover(null)),nodes.push(
group)}this.svg.replaceChildren(...nodes)}underWay(bundle,points,now,colour){let signs=[];for(let i of bundle.
members){let[depart,arrive]=[this.index.t0[i],this.index.t1[i]];if(Number.isNaN(depart)||now<=depart||now>=arrive)
continue;let at=along(points,(now-depart)/(arrive-depart));signs.push(svg("g",{class:"kz-under-way",transform:placed(
at,90)},svg("path",{...outlined("plane"),class:"kz-edge"}),svg("path",{...outlined("plane"),style:{fill:colour}})))}
return signs}};var Labels=class{constructor(map,payload,basemap,selection,marks){this.map=map,this.payload=payload,this.basemap=
basemap,this.selection=selection,this.marks=marks,this.box=el("div",{class:"kz-labels leaflet-zoom-hide","aria\
-hidden":"true"}),map.getPane("kz-labels").append(this.box);let ruler=document.createElement("canvas").getContext(
"2d"),family=getComputedStyle(document.body).fontFamily;this.width=(text,size,weight=400,spacing=0)=>(ruler.font=
`${weight} ${size}px ${family}`,ruler.measureText(text).width+spacing*text.length)}*wanted(zoom){let{units}=this.
basemap,name=get=>language!=="en"&&get(`name_${language}`)||get("name"),focusCountry=this.basemap.own;for(let i of this.
basemap.unitsOn(this.basemap.day,"adm0")){let at=units.get("label",i),own=focusCountry.has(units.get("unit_id",
i));if(!at||zoom>8||own&&zoom>7)continue;let text=name(column=>units.get(column,i));text&&(yield{text:text.toUpperCase(),
lat:at[1],lon:at[0],kind:own?"country own":"country",size:own?13:10.5,weight:600,spacing:own?3:1.5})}let cities=this.
payload.base.cities,least=zoom<4?15e5:zoom<5?7e5:zoom<6?15e4:zoom<7?6e4:zoom<8?25e3:0,bounds=this.map.getBounds().
pad(.1),small=[];for(let i=0;i<cities.lon.length;i++){if(!bounds.contains([cities.lat[i],cities.lon[i]]))continue;
let capital=cities.capital[i]===1;if(cities.population[i]<least&&!(capital&&zoom>=3.5))continue;let row={text:name(
column=>cities[column][i]),lat:cities.lat[i],lon:cities.lon[i],kind:capital?"city capital":"city",size:zoom>=NEAR&&
cities.population[i]>3e5?15:cities.population[i]>5e5||capital?12:11,weight:capital||zoom>=NEAR&&cities.population[i]>
3e5?600:500,spacing:0,dot:!0};cities.population[i]>1e5||capital?yield row:small.push(row)}if(zoom>=5.2&&zoom<10&&
this.selection.state.layers.boundaries)for(let i of this.basemap.unitsOn(this.basemap.day,"adm1")){let at=units.
get("label",i),inside=focusCountry.has(units.get("parent_id",i));at&&(inside||zoom>=6.5)&&(yield{text:name(column=>units.
get(column,i)),lat:at[1],lon:at[0],kind:"region",size:10.5,weight:500,spacing:.5})}if(zoom>=10)for(let i of this.
basemap.unitsOn(this.basemap.day,"adm2")){let at=units.get("label",i);at&&(yield{text:name(column=>units.get(column,
i)),lat:at[1],lon:at[0],kind:"region",size:11,weight:500,spacing:.5})}if(yield*small,zoom>=11)for(let s of this.
marks.spots())yield{text:s.name.length>44?`${s.name.slice(0,42)}…`:s.name,lat:s.lat,lon:s.lon,kind:"landmark",
size:11,weight:500,spacing:0,dot:!0,half:s.half}}furniture(){let cell=this.map.getContainer().getBoundingClientRect(),
shift=this.map.containerPointToLayerPoint([0,0]);return[...document.querySelectorAll(".kz-title, .kz-toolbar >\
 *, .kz-zoom, .kz-focus, .kz-no-place, .kz-hint, .kz-scale, .kz-credit")].map(node=>{let b=node.getBoundingClientRect();
return[b.left-cell.left+shift.x-2,b.top-cell.top+shift.y-2,b.right-cell.left+shift.x+2,b.bottom-cell.top+shift.
y+2]})}draw(taken){let zoom=this.map.getZoom(),placed2=[...taken,...this.furniture()],free=b=>placed2.every(o=>b[2]<
o[0]||b[0]>o[2]||b[3]<o[1]||b[1]>o[3]),view=this.map.getPixelBounds(),origin=this.map.getPixelOrigin(),[x0,y0,
x1,y1]=[view.min.x-origin.x,view.min.y-origin.y,view.max.x-origin.x,view.max.y-origin.y],out=[];for(let w of this.
wanted(zoom)){let p=this.map.latLngToLayerPoint([w.lat,w.lon]);if(p.x<x0||p.x>x1||p.y<y0||p.y>y1)continue;let[
width,height]=[this.width(w.text,w.size,w.weight,w.spacing)+4,w.size+4],gap=w.half?w.half+7:7,spots=w.dot?[[gap,
-height/2],[-width-gap,-height/2],[-width/2,-height-gap],[-width/2,gap]]:[[-width/2,-height/2],[-width/2,-height/
2-22],[-width/2,-height/2+22],[-width/2+50,-height/2+34],[-width/2-60,-height/2-40]],over=w.dot&&!w.half?taken.
find(b=>p.x>b[0]&&p.x<b[2]&&p.y>b[1]&&p.y<b[3]):null;over&&spots.push([over[2]-p.x+3,-height/2],[over[0]-p.x-width-
3,-height/2],[-width/2,over[1]-p.y-height-2],[-width/2,over[3]-p.y+2]);for(let[dx,dy]of spots){let box=[p.x+dx-
1,p.y+dy-1,p.x+dx+width+1,p.y+dy+height+1];if(!(box[0]<x0+2||box[2]>x1-2||box[1]<y0+2||box[3]>y1-2||!free(box))){
placed2.push(box),out.push(el("div",{class:`kz-label ${w.kind}`,style:{left:`${p.x+dx}px`,top:`${p.y+dy}px`,width:`${width}\
px`,"font-size":`${w.size}px`,"line-height":`${height}px`,"letter-spacing":w.spacing?`${w.spacing}px`:"normal",
"text-align":!w.dot||dx<-gap?dx<=-width-gap?"right":"center":"left"}},w.text)),w.dot&&!w.half&&!over&&out.push(
el("i",{class:"kz-town",style:{left:`${p.x-2}px`,top:`${p.y-2}px`}}));break}}}this.box.replaceChildren(...out)}};var Shading=class{constructor(map,index,selection,basemap,theme,steps){this.map=map,this.index=index,this.selection=
selection,this.basemap=basemap,this.theme=theme,this.steps=steps,this.rows=[],this.onHover=()=>{},theme.listeners.
push(()=>this.draw()),this.listen(basemap.ground._container)}counts(){let{index,selection}=this,happened=index.
kinds.map(kind=>["events","incidents"].includes(kind)),counted=happened.some(Boolean)?happened:happened.map(()=>!0),
byPlace=new Uint32Array(index.places.length),{visible}=selection;for(let k=0;k<visible.length;k++)counted[index.
layer[visible[k]]]&&byPlace[index.where[visible[k]]]++;let{adm1,adm1_today:later}=index.groups,drawn=new Set(this.
rows.map(i=>this.unit(i))),counts=new Map;for(let[code,row]of(adm1?.rows||[]).entries()){let unit=index.strings[row[adm1.
k]],today=(unit&&later&&!drawn.has(unit)?index.strings[row[later.k]]:"").split("|").filter(Boolean);today.length===
1&&([unit]=today),unit&&byPlace[code]&&counts.set(unit,(counts.get(unit)||0)+byPlace[code])}return counts}step(count){
return this.steps.filter(s=>count>=s).length-1}colour(step){return step<0?null:this.theme.colour(`ramp-${Math.
min(5,step+1)}`)}get strength(){let zoom=this.map.getZoom();return(this.basemap.tiles?.35:1)*Math.min(1,Math.max(
.12,(9-zoom)/1.5))}unit(i){return this.basemap.units.get("unit_id",i)}draw(){let{basemap,selection}=this;if(!basemap.
day)return;this.rows=basemap.unitsOn(basemap.day,"adm1");let counts=this.counts(),on=selection.state.layers.regions,
colours=this.steps.map((_,step)=>this.colour(step)),[shades,edges]=[[],[]];for(let i of this.rows){let step=on?
this.step(counts.get(this.unit(i))||0):-1,rings=basemap.outline(i);step>=0&&shades.push({rings,fill:colours[step],
opacity:this.strength}),selection.state.place===this.unit(i)&&edges.push({rings,stroke:this.theme.colour("acce\
nt"),weight:2.5,closed:!0})}basemap.ground.set("shade",[...shades,...edges]),this.last=counts}at(event){let{x,
y}=this.map.options.crs.latLngToPoint(this.map.mouseEventToLatLng(event),0);return this.rows.find(i=>holds(this.
basemap.outline(i),x,y))}listen(canvas){let{dragging}=this.map;canvas.addEventListener("click",event=>{let i=dragging.
moved()?void 0:this.at(event);if(i===void 0)return;let id=this.unit(i);this.selection.apply({place:this.selection.
state.place===id?null:id})});let over;canvas.addEventListener("mousemove",event=>{let i=event.buttons?void 0:this.
at(event);canvas.style.cursor=i===void 0?"":"pointer",i!==void 0?this.onHover(i,event,this.last?.get(this.unit(
i))||0):over!==void 0&&this.onHover(null),over=i}),canvas.addEventListener("mouseout",()=>{over!==void 0&&this.
onHover(null),over=void 0})}};var FAILS={layer:1,category:2,time:4,search:8,place:16,precision:32,untimed:64,known:128},FILTERS=["layers","c\
ategories","precisions","untimed","time","search","place","today","knownOn"],copied=state=>JSON.parse(JSON.stringify(
state)),has=(object,key)=>Object.prototype.hasOwnProperty.call(object,key),RecordSelection=class{constructor(index,layers,options){
this.index=index,this.layerIds=layers.map(layer=>layer.id),this.offset=offsetMinutes(index.payload.meta.offset),
this.listeners=[],this.categoryIds=index.categories.map(c=>c.id),this.precisionIds=index.payload.vocabulary.precisions,
this.fail=new Uint8Array(index.n),this.rows=new Uint32Array(index.n),this.visible=this.rows,this.words="",this.
held=null,this.defaults={time:null,playing:!1,knownOn:options.knownOn||null,layers:Object.fromEntries(layers.map(
layer=>[layer.id,layer.visible])),categories:Object.fromEntries(this.categoryIds.map(id=>[id,!0])),precisions:Object.
fromEntries(this.precisionIds.map(p=>[p,!0])),untimed:!0,search:"",place:null,lang:options.lang,selected:null,
tiles:!1,theme:"auto",pane:"map",today:!1,view:null},this.state=copied(this.defaults),this.refuse=()=>{},this.
units={has:()=>!1,get:id=>id},this.known=()=>null,this.version=0,this.count()}subscribe(listener){this.listeners.
push(listener)}apply(partial){let changed=new Set,clean=this.clean(partial);clean.place&&clean.today===void 0&&
this.isOfToday(clean.place)&&(clean.today=!0);for(let[key,value]of Object.entries(clean)){let before=JSON.stringify(
this.state[key]);this.state[key]=typeof this.state[key]=="object"&&this.state[key]&&value&&!Array.isArray(value)?
{...this.state[key],...value}:value,(key==="view"||JSON.stringify(this.state[key])!==before)&&changed.add(key)}
if(changed.size){FILTERS.some(key=>changed.has(key))&&this.count();for(let listener of this.listeners)listener(
changed)}return this.state}clean(partial){let out={},flags=(given,known)=>Object.fromEntries(Object.entries(given).
filter(([key,v])=>known.includes(key)&&typeof v=="boolean")),isObject=v=>v&&typeof v=="object"&&!Array.isArray(
v),checks={time:v=>v===null?v:this.cleanTime(v),playing:v=>!!v,knownOn:v=>v===null||v===""?null:span(String(v),
this.offset)?String(v):void 0,layers:v=>isObject(v)?flags(v,this.layerIds):void 0,categories:v=>isObject(v)?flags(
v,Object.keys(this.defaults.categories)):void 0,precisions:v=>isObject(v)?flags(v,Object.keys(this.defaults.precisions)):
void 0,untimed:v=>!!v,search:v=>typeof v=="string"?v.slice(0,200):void 0,place:v=>v===null||v===""?null:typeof v==
"string"&&this.units.has(v)?v:void 0,lang:v=>this.index.payload.languages.includes(v)?v:void 0,selected:v=>v===
null||v===""?null:this.index.row.has(v)?v:void 0,tiles:v=>!!v&&this.index.payload.options.onlineTiles,theme:v=>[
"auto","light","dark"].includes(v)?v:void 0,pane:v=>["map","table","claims","forces","about"].includes(v)?v:void 0,
today:v=>!!v,view:v=>isObject(v)&&[v.lon,v.lat,v.zoom].every(Number.isFinite)&&Math.abs(v.lat)<=90&&Math.abs(v.
lon)<=540&&v.zoom>=0&&v.zoom<=20?{lon:v.lon,lat:v.lat,zoom:v.zoom}:void 0};if(!isObject(partial))return this.refuse(
"state"),out;for(let[key,value]of Object.entries(partial)){if(key==="counts"||!has(checks,key)){key!=="counts"&&
key!=="type"&&this.refuse(key);continue}let cleaned=checks[key](value);cleaned===void 0?this.refuse(key):out[key]=
cleaned}return out}cleanTime(value){if(!Array.isArray(value)||value.length!==2)return;let[from,to]=value.map(text=>span(
String(text),this.offset));return from&&to&&from[0]<to[1]?value.map(String):void 0}get window(){if(!this.state.
time)return null;let[from,to]=this.state.time.map(text=>span(text,this.offset));return[from[0],this.state.time[1].
includes("T")?to[0]:to[1]]}get until(){let{knownOn}=this.state;return!knownOn||knownOn===this.defaults.knownOn?
null:span(knownOn,this.offset)?.[1]??null}count(){let{index,state,fail}=this,off=(ids,group,bit)=>Uint8Array.from(
ids,id=>state[group][id]?0:bit),layer=off(index.kinds,"layers",FAILS.layer),category=off(this.categoryIds,"cat\
egories",FAILS.category),precision=off(this.precisionIds,"precisions",FAILS.precision),units=state.today?index.
placesToday:index.places,where=Uint8Array.from(units,set=>state.place&&!set.has(state.place)?FAILS.place:0),words2=fold(
state.search).split(/\s+/).filter(Boolean),{until}=this,known=until===null?null:this.known();this.index.asOf(until,
known?.whole);let asked=[...words2,until??""].join(" ");asked!==this.words&&(this.words=asked,this.held=words2.
length?index.holding(words2):null);let{held}=this,[from,to]=this.window||[-1/0,1/0],untimed=state.untimed?0:FAILS.
untimed,since=known?.since,n=0;for(let i=0;i<index.n;i++){let t0=index.t0[i],f=layer[index.layer[i]]|category[index.
category[i]]|precision[index.precision[i]];f|=where[index.where[i]],t0!==t0?f|=untimed:t0<to&&index.t1[i]>from||
(f|=FAILS.time),held!==null&&held[i]===0&&(f|=FAILS.search),since&&!(since[i]<until)&&(f|=FAILS.known),fail[i]=
f,f===0&&(this.rows[n++]=i)}this.visible=this.rows.subarray(0,n),this.version++,this.counts=this.tally()}tally(){
let{index,visible}=this,layer=new Uint32Array(index.kinds.length),category=new Uint32Array(this.categoryIds.length),
precision=new Uint32Array(this.precisionIds.length),untimed=0;for(let k=0;k<visible.length;k++){let i=visible[k];
layer[index.layer[i]]++,category[index.category[i]]++,precision[index.precision[i]]++,Number.isNaN(index.t0[i])&&
untimed++}let named=(ids,counts)=>Object.fromEntries(ids.map((id,k)=>[id,counts[k]]));return{total:index.n,visible:visible.
length,byLayer:named(index.kinds,layer),byCategory:named(this.categoryIds,category),byPrecision:named(this.precisionIds,
precision),untimed}}passing(rows){let{given}=this.index;return Array.from(rows.filter(i=>!this.fail[i])).sort(
(a,b)=>given[a]-given[b])}isOfToday(unit){let{places,placesToday}=this.index;return!places.some(set=>set.has(unit))&&
placesToday.some(set=>set.has(unit))}};var LAYERS="events incidents bases movements postings regions boundaries senders doubt zones".split(" "),RENAMED={
csto:"senders"};function toFragment(state,defaults){let out=[],put=(key,value)=>out.push(`${key}=${encodeURIComponent(
value).replace(/%3A/g,":").replace(/%2C/g,",").replace(/%2B/g,"+")}`);state.time&&put("time",state.time.join("\
..")),state.knownOn!==defaults.knownOn&&put("knownOn",state.knownOn||"");for(let group of["layers","categories",
"precisions"]){let changed=Object.keys(defaults[group]).filter(id=>state[group][id]!==defaults[group][id]);changed.
length&&put(group,changed.map(id=>`${state[group][id]?"":"-"}${id}`).join(","))}state.untimed||put("untimed","\
0"),state.search&&put("search",state.search);for(let key of["place","selected"])state[key]!==null&&put(key,state[key]);
for(let key of["lang","theme","pane"])state[key]!==defaults[key]&&put(key,state[key]);for(let key of["tiles","\
today"])state[key]&&put(key,"1");return state.view&&put("view",[state.view.lon.toFixed(4),state.view.lat.toFixed(
4),Number(state.view.zoom.toFixed(2))].join(",")),out.join("&")}function fromFragment(fragment,selection){let{
defaults}=selection,out=copied({...defaults,view:void 0,playing:!1});delete out.view;for(let piece of fragment.
replace(/^#/,"").split("&").filter(Boolean)){let at=piece.indexOf("="),value,key=piece.slice(0,at);try{value=decodeURIComponent(
piece.slice(at+1))}catch{selection.refuse(key||piece);continue}if(at<1||!has({...defaults,view:0},key)){selection.
refuse(piece.slice(0,40));continue}if(key==="time")out.time=value.split("..");else if(["layers","categories","\
precisions"].includes(key))for(let word of value.split(",").filter(Boolean)){let said=word.replace(/^-/,""),id=key===
"layers"&&RENAMED[said]||said;key==="layers"&&LAYERS.includes(id)&&!has(defaults.layers,id)||(has(defaults[key],
id)?out[key][id]=!word.startsWith("-"):selection.refuse(`${key}: ${id.slice(0,40)}`))}else if(["untimed","tile\
s","today","playing"].includes(key))out[key]=value==="1";else if(key==="view"){let[lon,lat,zoom]=value.split("\
,").map(Number);out.view={lon,lat,zoom}}else out[key]=value}return out}function holder(){let{parent}=window;if(parent===
window)return null;let named=document.head.querySelector("meta[name=kzmap-hosts]")?.getAttribute("content").split(
" ")||[],given=location.protocol==="about:",above=location.ancestorOrigins?.[0]??(given?new URL(document.baseURI).
origin:null),opaque=given&&!/^https?:/.test(above),trusted=new Set([...named,given?above:window.origin]);return trusted.
delete("null"),{origins:opaque?["*"]:[...trusted].filter(origin=>above===null||origin===above),hears:event=>event.
source===parent&&(opaque||trusted.has(event.origin))}}var Contract=class{constructor(selection,map,ready){this.
selection=selection,this.map=map,this.holder=holder(),this.timer=0,this.moved=!1,window.kzmap=Object.freeze({ready,
state:()=>this.state(),apply:partial=>(selection.apply(partial),this.state()),visibleIds:()=>Array.from(selection.
visible,i=>selection.index.id[i]).sort()}),window.addEventListener("hashchange",()=>{location.hash.slice(1)!==
this.written&&selection.apply(fromFragment(location.hash,selection))}),window.addEventListener("message",e=>{if(!this.
holder?.hears(e)||e.data?.type!=="kzmap:apply")return;let{type,...rest}=e.data;selection.apply(rest.state&&typeof rest.
state=="object"?rest.state:rest)})}state(){return copied({...this.selection.state,view:this.view(),counts:this.
selection.counts})}view(){let c=this.map.getCenter();return{lon:Number(c.lng.toFixed(5)),lat:Number(c.lat.toFixed(
5)),zoom:this.map.getZoom()}}tell(){clearTimeout(this.timer),this.timer=setTimeout(()=>{this.written=toFragment(
{...this.selection.state,view:this.moved?this.view():null},this.selection.defaults);try{history.replaceState(null,
"",`#${this.written}`)}catch{}for(let origin of this.holder?.origins||[])window.parent.postMessage({type:"kzma\
p:state",state:this.state()},origin)},150)}};var edition=(name,{version,created})=>[name,version?`${t("about.version")} ${version}`:"",words(created,language)].
filter(Boolean).join(", ");function aboutView(payload){let{meta}=payload;return[el("h2",{},meta.title),el("p",
{},meta.description),el("dl",{class:"kz-about"},el("div",{},el("dt",{},t("about.data")),el("dd",{},edition(meta.
situation,meta))),el("div",{},el("dt",{},t("about.licence")),el("dd",{},meta.licences.map(l=>link(l.url,l.title||
l.name)))),el("div",{},el("dt",{},t("about.borders")),el("dd",{},el("ul",{},meta.credits.map(c=>el("li",{},link(
c.url,c.title),` ${c.version}`,c.producer?`, ${c.producer}`:"",c.licence?` (${c.licence})`:""))),meta.view?el(
"p",{class:"kz-note"},`${t("about.view")}: ${meta.view}`):null)),el("div",{},el("dt",{},t("about.made")),el("d\
d",{},meta.tool)),el("div",{},el("dt",{},t("about.hashes")),el("dd",{},el("ul",{class:"kz-hashes"},Object.entries(
meta.hashes).map(([file,hash])=>el("li",{},`${file}: `,el("code",{},hash))))))),el("p",{class:"kz-note"},t("ab\
out.keys"))]}var creditLine=payload=>{let{meta}=payload;return[el("span",{class:"kz-desktop-text"},`${edition(
meta.title,meta)} · `),[meta.licences.map(l=>l.name).join(", "),...new Set(meta.credits.map(c=>/natural earth/i.
test(`${c.producer} ${c.title}`)?"Natural Earth":c.producer.split(",")[0]||c.title)),meta.tool].filter(Boolean).
join(" · ")]};var skip=(label,id,go)=>el("a",{href:`#${id}`,class:"kz-skip",on:{click:e=>{e.preventDefault(),go()}}},label),
Shell=class{constructor(map,payload,selection,parts){this.map=map,this.payload=payload,this.selection=selection,
this.parts=parts,this.phone=window.matchMedia("(max-width: 760px)"),this.root=el("div",{class:"kz-app",id:"kz-\
app"}),this.mapCell=el("main",{class:"kz-map-cell"}),this.card=el("div",{class:"kz-card","aria-hidden":"true",
hidden:!0}),this.notice=el("div",{class:"kz-toast",role:"alert",hidden:!0}),this.about=el("section",{class:"kz\
-about-view",tabindex:0,hidden:!0,data:{"kz-about":""}}),this.noPlace=button("",()=>parts.detail.list({kind:"n\
one",members:this.placeless(),spots:1}),{class:"kz-chip kz-no-place",data:{"kz-placeless":""}}),this.credit=el(
"div",{class:"kz-credit"}),this.scale=el("div",{class:"kz-scale","aria-hidden":"true"});let container=map.getContainer();
container.setAttribute("data-kz-map",""),container.setAttribute("role","application");let saved=document.getElementById(
"kz-app");(saved||container).before(this.root),this.build(),saved?.remove(),map.invalidateSize({animate:!1}),map.
on("move zoomend",()=>this.drawScale()),document.addEventListener("keydown",e=>this.key(e)),document.addEventListener(
"click",e=>this.leave(e)),keepFocus(this.root,()=>[parts.detail.node.querySelector("h2"),this.root.querySelector(
`[data-kz-pane="${this.selection.state.pane}"]`),this.legendButton,container]),this.gestures()}build(){let{parts,
payload}=this;document.documentElement.lang=language,document.documentElement.dir=t("language.direction"),this.
map.getContainer().setAttribute("aria-label",t(payload.options.dots?"app.mapDots":"app.mapLabel"));let tab=(pane,key)=>button(
t(key),()=>this.selection.apply({pane:this.selection.state.pane===pane?"map":pane}),{class:"kz-tab",data:{"kz-\
pane":pane}},t(key));this.tabs=[tab("table","app.table"),tab("claims","app.claims"),...payload.contingents.contingent_id.
length?[tab("forces","app.forces")]:[],tab("about","app.about")],this.languages=el("select",{"aria-label":t("a\
pp.language"),data:{"kz-lang":""},on:{change:e=>this.selection.apply({lang:e.target.value})}},payload.languages.
map(l=>el("option",{value:l,selected:l===language},languageName(l)))),this.doubtButton=button(t("app.doubt"),()=>this.
selection.apply({layers:{doubt:!this.selection.state.layers.doubt}}),{class:"kz-tab kz-phone-only",data:{"kz-d\
oubt":""}},t("app.doubt")),this.tilesButton=payload.options.onlineTiles?button(t("app.tiles"),()=>this.selection.
apply({tiles:!this.selection.state.tiles}),{class:"kz-tab",title:t("app.tiles"),data:{"kz-tiles":""}},t("app.t\
ilesShort")):null,this.legendButton=button(t("app.legend"),()=>this.root.classList.toggle("kz-show-rail"),{class:"\
kz-tab kz-phone-only",data:{"kz-legend-button":""}},t("app.legend")),this.hint=payload.options.onlineTiles?button(
t("app.tilesHint"),()=>this.selection.apply({tiles:!0}),{class:"kz-chip kz-hint",data:{"kz-tiles-hint":""}}):null;
let{focus}=payload.meta,zoom=el("div",{class:"kz-zoom"},button(t("app.zoomIn"),()=>this.map.zoomIn(1),{class:"\
kz-icon-button"},"+"),button(t("app.zoomOut"),()=>this.map.zoomOut(1),{class:"kz-icon-button"},"−"),button(t(
"app.home"),()=>this.parts.home(),{class:"kz-icon-button",title:t("app.home"),data:{"kz-home":""}},svg("svg",{
viewBox:"0 0 16 16",width:15,height:15,"aria-hidden":"true"},svg("path",{d:"M2 2h4v1.6H3.6V6H2zM10 2h4v4h-1.6V\
3.6H10zM2 10h1.6v2.4H6V14H2zM12.4 10H14v4h-4v-1.6h2.4z",fill:"currentColor"})))),go=focus?button(t("app.go",{name:pick(
focus.name)}),()=>this.parts.focus(),{class:"kz-focus",data:{"kz-focus":""}},pick(focus.name)," →"):null,toolbar=el(
"nav",{class:"kz-toolbar","aria-label":t("app.panel")},this.legendButton,this.tabs,this.doubtButton,this.tilesButton,
button(t("app.print"),()=>window.print(),{class:"kz-tab kz-desktop-only",data:{"kz-print":""}},t("app.print")),
button(t("app.theme"),()=>this.selection.apply({theme:parts.theme.dark?"light":"dark"}),{class:"kz-icon-button",
title:t("app.theme"),data:{"kz-theme":""}},"◐"),this.languages);refill(this.mapCell,this.map.getContainer(),
parts.title.node,toolbar,zoom,go,this.hint,this.noPlace,this.scale,this.credit,this.card,parts.claims.node,parts.
forces.node,this.about);let sheetStops=el("div",{class:"kz-stops"},["time","list","detail"].map(stop=>button(t(
stop==="time"?"app.time":stop==="list"?"app.list":"app.panel"),()=>this.toStop(stop),{class:"kz-text",data:{"k\
z-stop":stop}},t(stop==="time"?"app.time":stop==="list"?"app.list":"app.panel"))));this.rail=el("aside",{class:"\
kz-rail","aria-label":t("app.legend")},parts.filters.node,parts.legend.node),refill(this.root,skip(t("app.skip\
Map"),this.map.getContainer().id,()=>{this.selection.apply({pane:"map"}),(this.root.querySelector(".kz-icon[ta\
bindex='0']")||this.map.getContainer()).focus()}),skip(t("app.skip"),parts.table.node.id,()=>{this.selection.apply(
{pane:"table"}),parts.table.node.focus()}),this.rail,this.mapCell,el("div",{class:"kz-table-cell"},parts.table.
node),parts.detail.node,el("footer",{class:"kz-foot"},sheetStops,parts.timeline.node),this.notice),refill(this.
about,aboutView(payload)),refill(this.credit,creditLine(payload)),this.update()}placeless(){return this.selection.
passing(this.selection.index.placeless)}update(){let{state}=this.selection;this.root.dataset.pane=state.pane,this.
root.classList.toggle("kz-viewing",!["map","table"].includes(state.pane));for(let tab of this.tabs)tab.setAttribute(
"aria-pressed",String(tab.dataset.kzPane===state.pane));this.doubtButton.hidden=!("doubt"in state.layers),this.
doubtButton.setAttribute("aria-pressed",String(state.layers.doubt)),this.tilesButton?.setAttribute("aria-press\
ed",String(state.tiles)),this.about.hidden=state.pane!=="about";let n=this.placeless().length;this.noPlace.textContent=
t("app.noPlace",{n}),this.noPlace.dataset.kzPlaceless=String(n),this.noPlace.hidden=n===0;let detail=!this.parts.
detail.node.hidden;this.root.classList.toggle("kz-has-detail",detail),this.phone.matches&&this.stop(detail?"de\
tail":state.pane==="table"?"list":this.root.dataset.stop==="detail"?"time":this.root.dataset.stop||"time");let layout=[
window.matchMedia("print").matches,state.pane,detail,state.tiles,language,this.root.dataset.stop].join();layout!==
this.layout&&(this.layout=layout,this.hint&&(this.hint.hidden=state.tiles||this.map.getZoom()<NEAR+2),refill(this.
credit,creditLine(this.payload),state.tiles?` · ${t("app.tilesNote")}`:""),this.resize())}resize(){let size=`${this.
mapCell.clientWidth}x${this.mapCell.clientHeight}`;size!==this.size&&(this.size=size,this.map.invalidateSize({
animate:!1,pan:!0}),this.drawScale())}stop(name){this.root.dataset.stop=name;for(let b of this.root.querySelectorAll(
"[data-kz-stop]"))b.setAttribute("aria-pressed",String(b.dataset.kzStop===name))}toStop(name){name!=="detail"&&
!this.parts.detail.node.hidden&&this.parts.detail.close(),this.selection.apply({pane:name==="list"?"table":"ma\
p"}),this.stop(name)}drawScale(){this.hint&&(this.hint.hidden=this.selection.state.tiles||this.map.getZoom()<NEAR+
2);let size=this.map.getSize();if(!size.x||!size.y)return;let[a,b]=[0,100].map(x=>this.map.containerPointToLatLng(
[x,size.y/2])),metres=a.distanceTo(b),power=10**Math.floor(Math.log10(metres)),round=[5,2,1].map(k=>k*power).find(
v=>v<=metres)||power;refill(this.scale,el("i",{style:{width:`${100*round/metres}px`}}),el("span",{},round>=1e3?
t("km",{n:round/1e3}):t("m",{n:round})))}hover(lines,at){if(this.card.hidden=!lines,!lines)return;refill(this.
card,lines.map((line,k)=>el(k?"span":"b",{},line)));let box=this.mapCell.getBoundingClientRect(),x=Math.min(Math.
max(8,at.x-box.left+14),Math.max(8,box.width-270)),y=at.y-box.top+16;this.card.style.left=`${x}px`,this.card.style.
top=`${y>box.height-90?y-100:y}px`}tell(...content){this.notice.hidden=!1,refill(this.notice,content," ",button(
t("app.close"),()=>{this.notice.hidden=!0},{class:"kz-text"},t("app.close")))}leave(e){let link2=e.target.closest?.(
"a[target=_blank]"),sandboxed=window.origin==="null"&&!(window.parent===window&&location.protocol==="file:");if(!link2||
!sandboxed||e.ctrlKey||e.metaKey||e.shiftKey)return;e.preventDefault();let opened=window.open("","_blank");opened?
(opened.opener=null,opened.location.href=link2.href):this.tell(t("app.noWindow")," ",el("code",{class:"kz-addr\
ess",tabindex:0},link2.href))}key(e){let typing=e.target.closest?.("input, select, textarea");if(e.key==="Esca\
pe"){this.root.classList.contains("kz-show-rail")?this.root.classList.remove("kz-show-rail"):this.parts.detail.
node.hidden?this.selection.state.pane!=="map"&&this.selection.apply({pane:"map"}):this.parts.detail.close();return}
typing||e.ctrlKey||e.metaKey||e.altKey||(e.key==="/"?(e.preventDefault(),this.root.classList.add("kz-show-rail"),
this.parts.filters.search.focus()):e.key==="]"?this.parts.detail.go(1):e.key==="["?this.parts.detail.go(-1):e.
key===" "&&e.target===document.body&&(e.preventDefault(),this.parts.timeline.toggle()))}gestures(){window.parent===
window||!window.matchMedia("(pointer: coarse)").matches||(this.map.dragging.disable(),this.map.getContainer().
style.touchAction="pan-x pan-y",this.map.getContainer().addEventListener("touchmove",e=>{e.touches.length===1?
this.tell(t("app.twoFingers")):this.notice.hidden=!0},{passive:!0}))}};var Theme=class{constructor(){this.media=window.matchMedia("(prefers-color-scheme: dark)"),this.choice="auto",
this.listeners=[],this.printing=!1,this.media.addEventListener("change",()=>this.set(this.choice))}get dark(){
return!this.printing&&(this.choice==="dark"||this.choice==="auto"&&this.media.matches)}set(choice){this.choice=
choice,document.documentElement.setAttribute("data-theme",this.dark?"dark":"light");for(let listener of this.listeners)
listener()}colour(name){return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim()}};var Ledger=class{constructor(payload,offset){this.claims=new Table(payload,"claims",["low","high","source","st\
atus_source","known","changed"]),this.offset=offset;let{claims}=this;this.row=new Map(Array.from({length:claims.
n},(_,i)=>[claims.get("claim_id",i),i])),this.bySubject=new Map;for(let i=0;i<claims.n;i++)for(let key of new Set(
[claims.get("subject_id",i),claims.get("record_id",i)]))key&&(this.bySubject.has(key)||this.bySubject.set(key,
[]),this.bySubject.get(key).push(i))}of(subjects,knownOn){return[...new Set(subjects.flatMap(subject=>this.bySubject.
get(subject)||[]))].sort((a,b)=>a-b).map(i=>this.at(i,knownOn)).filter(Boolean)}at(i,knownOn){let{claims}=this,
get=name=>claims.get(name,i),until=knownOn?span(knownOn,this.offset)?.[1]??null:null,[known,changed]=[get("kno\
wn"),get("changed")];if(until!==null&&(known===null||known>=until))return null;let status=get("status");until!==
null&&changed!==null&&changed>=until&&(status="standing");let replaced=this.row.get(get("replaced_by")),on=get(
"status_on")||(replaced===void 0?"":claims.get("said_on",replaced));return{i,id:get("claim_id"),subject:get("s\
ubject_id"),record:get("record_id"),attribute:get("attribute"),low:get("low"),high:get("high"),qualifier:get("\
qualifier"),unit:get("unit"),text:get("text"),claimant:get("claimant"),relayed:get("relayed_by").replaceAll("<\
-","←"),saidOn:get("said_on"),said:known??NaN,status,statusOn:status==="standing"?"":on,ended:status==="stan\
ding"?NaN:changed??NaN,statusBy:status==="standing"?"":get("status_by"),replacedBy:status==="standing"?"":get(
"replaced_by"),source:get("source"),statusSource:get("status_source"),note:until===null?get("note"):""}}};function figure(claim,lang){
let number=v=>digits(v,lang),{low,high,qualifier}=claim;if(low===null&&high===null)return qualifier?t(`qualifi\
er.${qualifier}`):"";let plain=low!==null&&high!==null&&low!==high?`${number(low)}–${number(high)}`:number(low??
high);return["dozens","hundreds","thousands","several"].includes(qualifier)?`${t(`qualifier.${qualifier}`)} (${plain}\
)`:qualifier&&qualifier!=="exact"?`${t(`qualifier.${qualifier}`)} ${plain}`:high===null?`${t("qualifier.at_lea\
st")} ${plain}`:low===null?`${t("qualifier.up_to")} ${plain}`:plain}function claimChart(claims,begin,end,focusEnd,width){let rows=claims.filter(c=>(c.low!==null||c.high!==null)&&
!Number.isNaN(c.said));if(!rows.length)return null;let height=130,pad={left:38,right:8,top:10,bottom:20},most=Math.
max(...rows.map(c=>c.high??c.low))||1,cut2=end>focusEnd&&focusEnd>begin?.74:1,last=cut2<1?focusEnd:end,share=m=>m<=
last?cut2*(m-begin)/(last-begin):cut2+(1-cut2)*(m-last)/(end-last),x=m=>pad.left+(width-pad.left-pad.right)*share(
Math.min(end,Math.max(begin,m))),y=v=>height-pad.bottom-(height-pad.top-pad.bottom)*v/(most*1.08),nice=niceStep(
most/3),grid=[];for(let v=0;v<=most*1.05;v+=nice)grid.push(svg("line",{x1:pad.left,x2:width-pad.right,y1:y(v),
y2:y(v),class:"kz-grid"}),svg("text",{x:pad.left-5,y:y(v)+4,"text-anchor":"end",class:"kz-tick"},digits(v)));let bars=rows.
map(c=>{let[x0,x1]=[x(c.said),Number.isNaN(c.ended)?width-pad.right:Math.max(x(c.ended),x(c.said)+3)],[lo,hi]=[
y(c.low??0),y(c.high??c.low)];return svg("g",{class:`kz-mark-${c.status}`},svg("title",{},`${figure(c,language)}\
: ${c.claimant}`),Math.abs(lo-hi)>1?svg("rect",{x:x0,y:hi,width:Math.max(2,x1-x0),height:lo-hi,class:"kz-range"}):
null,svg("line",{x1:x0,x2:x1,y1:hi,y2:hi,class:"kz-bar"}),svg("circle",{cx:x0,cy:hi,r:3.5,class:"kz-said"}),c.
status==="retracted"||c.status==="denied"?svg("path",{d:`M${x1-4} ${hi-4}L${x1+4} ${hi+4}M${x1-4} ${hi+4}L${x1+
4} ${hi-4}`,class:"kz-cross-out"}):null)}),ticks=[],days=(last-begin)/DAY,every=[1,2,5,7,14,31,61,92,183,366].
find(n=>cut2*(width-46)/days*n>56)||366;for(let m=begin;m<last-every*DAY/3;m+=every*DAY)ticks.push(svg("text",
{x:x(m),y:height-5,class:"kz-tick"},words(isoDay(m+720,0),language,!1)));return cut2<1&&ticks.push(svg("line",
{x1:x(last),x2:x(last),y1:pad.top,y2:height-pad.bottom,class:"kz-grid","stroke-dasharray":"2 3"}),svg("text",{
x:x(last)+3,y:height-5,class:"kz-tick"},`→ ${words(isoDay(end-4*DAY,0).slice(0,7),language).replace(/^(\S{3})\S+/,
"$1")}`)),svg("svg",{class:"kz-chart",viewBox:`0 0 ${width} ${height}`,width,height,role:"img","aria-label":rows.
map(c=>`${figure(c,language)}, ${c.claimant}, ${words(c.saidOn,language)}, ${t(`status.${c.status}`)}`).join("\
; ")},grid,bars,ticks)}function niceStep(value){let power=10**Math.floor(Math.log10(Math.max(1,value)));return[
1,2,5,10].map(k=>k*power).find(s=>s>=value)||10*power}var LIST_ROWS=200,Detail=class{constructor(index,selection,ledger,basemap){this.index=index,this.selection=selection,
this.ledger=ledger,this.basemap=basemap,this.sources=new Table(index.payload,"sources"),this.contingents=new Table(
index.payload,"contingents"),this.force=new Map(Array.from({length:this.contingents.n},(_,i)=>[this.contingents.
get("contingent_id",i),i])),this.group=null,this.onZoom=()=>{},this.onShow=()=>{},this.onUpdate=()=>{},this.node=
el("section",{class:"kz-detail","aria-label":t("app.panel"),data:{"kz-detail":""},hidden:!0})}list(group){this.
group=group,this.most=LIST_ROWS,this.selection.apply({selected:null}),this.update(),document.activeElement!==document.
body&&this.node.querySelector("h2").focus({preventScroll:!0})}close(){this.group=null,this.selection.apply({selected:null}),
this.update()}update(){let{selected}=this.selection.state,open=selected!==null||this.group!==null;if(open&&this.
node.hidden?this.back=document.activeElement:!open&&this.back&&this.node.contains(document.activeElement)&&standIn(
this.back)?.focus({preventScroll:!0}),this.node.hidden=!open,!open){this.node.replaceChildren(),this.onUpdate();
return}let content=selected!==null?this.record(this.index.row.get(selected)):this.members();refill(this.node,content),
this.node.setAttribute("aria-label",t("app.panel")),this.node.scrollTop=0,this.onUpdate()}head(title,...more){
return el("header",{class:"kz-detail-head"},button(t("app.close"),()=>this.close(),{class:"kz-icon-button kz-c\
lose"},"×"),title,more)}item(i){let{index}=this;return el("li",{},button(index.title(i),()=>this.selection.apply(
{selected:index.id[i]}),{class:"kz-item"},markSvg(index.shape(i),index.paint[index.category[i]],{size:18,hollow:index.
hollow(i)}),el("span",{},el("b",{},index.title(i)),el("small",{},this.when(i)))))}members(){let{index}=this,members=this.
group.members.filter(i=>!this.selection.fail[i]),shown=members.slice(0,this.most),places=[...new Set(members.map(
i=>index.named("place",i,language)))];return[this.head(el("h2",{tabindex:-1},t("detail.here",{n:members.length}))),
el("p",{class:"kz-sub"},places.slice(0,4).join("; "),places.length>4?" …":""),this.group.spots>1?button(t("d\
etail.zoom"),()=>this.onZoom(members),{class:"kz-button"}):null,el("ul",{class:"kz-list",data:{"kz-list":members.
length}},shown.map(i=>this.item(i))),members.length>shown.length?button(t("app.more",{n:members.length-shown.length}),
()=>{this.most+=LIST_ROWS,this.update()},{class:"kz-button"}):null]}when(i){let{index}=this;return timeWords(index.
text("start",i),index.text("end",i),index.text("time_precision",i),index.text("part_of_day",i),language,this.selection.
offset)}record(i){let{index,selection}=this;if(selection.fail[i]&FAILS.known)return[this.head(el("h2",{tabindex:-1},
index.id[i])),el("p",{class:"kz-notice"},t("known.not"))];let category=index.categories[index.category[i]],layer=index.
payload.layers.find(l=>l.id===index.kinds[index.layer[i]]);return[this.head(el("h2",{tabindex:-1},index.title(
i)),el("p",{class:"kz-kind"},markSvg(index.shape(i),index.paint[index.category[i]],{size:18,hollow:index.hollow(
i)}),el("span",{},pick(category.title)),el("span",{class:"kz-dim"},pick(layer.title)))),selection.fail[i]?el("\
p",{class:"kz-notice"},t("detail.hidden")):null,index.text("review",i)!=="published"?el("p",{class:"kz-notice"},
index.text("review",i)):null,this.summary(i),el("dl",{},index.kinds[index.layer[i]]==="bases"?null:this.pair("\
detail.when",this.when(i),!index.text("start",i)&&!index.text("end",i)?"":howExactTime(index.text("start",i)||
index.text("end",i),index.text("time_precision",i))),this.where(i),this.unit(i),this.pair("detail.type",index.
text("type_as_written",i)),index.text("actors",i)?this.pair("detail.actors",index.list("actors",i).join(", ")):
null,this.forces(i),index.text("confidence",i)&&this.pair("detail.sure",t(`confidence.${index.text("confidence",
i)||"low"}`),index.text("checked",i)?t(`checked.${index.text("checked",i)}`):""),this.own(i)),this.claims(i),this.
cited(i),index.text("basis",i)?el("details",{class:"kz-block"},el("summary",{},el("h3",{},t("detail.basis"))),
el("p",{class:"kz-note"},index.text("basis",i))):null,index.text("note",i)?el("div",{class:"kz-block"},el("h3",
{},t("detail.note")),el("p",{class:"kz-note"},index.text("note",i))):null,this.neighbours(i),this.foot(i)]}summary(i){
let{index}=this,text=index.text(`summary_${language}`,i)||index.text("summary",i),written=index.payload.meta.written,
foreign=language!==written&&!["title","summary"].some(name=>index.text(`${name}_${language}`,i))&&index.text("\
title",i);return[text?el("p",{class:"kz-summary"},text):null,foreign?el("p",{class:"kz-dim"},t("detail.untrans\
lated",{name:languageName(written)})):null]}own(i){return this.index.payload.vocabulary.own.map(({id,title})=>this.
told(title,this.index.text(id,i)))}pair(key,value,exact){return this.told(t(key),value,exact)}told(name,value,exact){
return value?el("div",{},el("dt",{},name),el("dd",{},value,exact?el("small",{},exact):null)):null}where(i){let place=this.
index.named("place",i,language),none=this.index.payload.vocabulary.precisions[this.index.precision[i]]==="none";
if(!place&&none)return this.pair("detail.where",t("detail.noPlace"));let drawn=this.index.hasPoint(i)||this.index.
isLine(i)||this.index.isArea(i);return this.pair("detail.where",[place||t("precision.none"),drawn?[" ",button(
t("detail.show"),()=>this.onShow(i),{class:"kz-text",data:{"kz-show":""}})]:null],this.exact(i))}exact(i){let{
index}=this,kind=index.payload.vocabulary.precisions[index.precision[i]],radius=Number.isNaN(index.radius[i])?
"":`, ${t("within",{d:distance(index.radius[i])})}`,inferred=(index.payload.inferred?.[index.id[i]]||[]).map(end=>`\
; ${t(`detail.inferred.${end}`)}`);return[t(`precision.${kind}`),radius,index.columns.verified[i]||kind==="non\
e"?"":`; ${t("detail.unverified")}`,inferred]}unitName(id){let{units}=this.basemap;for(let u=0;u<units.n;u++)if(units.
get("unit_id",u)===id)return units.named(u,language);return id}unit(i){let{index}=this,ids=["adm2","adm1","adm\
0"].map(name=>index.text(name,i)).filter(Boolean),names=ids.map(id=>this.unitName(id)).join(", "),today=index.
list("adm1_today",i),candidates=index.text("adm1",i)?[]:index.list("join_candidates",i).filter(id=>!ids.includes(
id));if(!names&&!candidates.length)return null;if(index.kinds[index.layer[i]]==="movements"&&candidates.length)
return this.pair("detail.unit",candidates.map(id=>this.unitName(id)).join(" · "),t("detail.ends"));let[key,others]=today.
length>1?["detail.todaySeveral",today]:["detail.today",today],more=[today.length?el("span",{},t(key,{name:others.
map(id=>this.unitName(id)).join(", ")})):null,candidates.length?this.touched(i,candidates.map(id=>this.unitName(
id))):null].filter(Boolean);return this.pair("detail.unit",names||"—",more.length?more:null)}touched(i,names){
let{columns}=this.index,key=columns.units[i].length>1||columns.more[i].length?"detail.several":"detail.candida\
tes";return names.length<5?el("span",{},t(key,{names:names.join(", ")})):el("details",{class:"kz-touched"},el(
"summary",{},t(key,{names:t("detail.units",{n:names.length})})),names.join(", "))}forces(i){let names=this.index.
list("contingent_id",i).map(id=>this.force.get(id)).filter(row=>row!==void 0).map(row=>this.contingents.named(
row,language));return names.length?this.pair("detail.force",names.join(", ")):null}claims(i){let claims=this.ledger.
of([this.index.id[i]],this.selection.state.knownOn);if(!claims.length)return null;let groups=claims.reduce((m,c)=>m.
set(c.attribute,[...m.get(c.attribute)||[],c]),new Map);return el("div",{class:"kz-block"},el("h3",{},t("app.c\
laims"),this.selection.state.knownOn?el("small",{},` ${t("app.knownOn").toLowerCase()} ${words(this.selection.
state.knownOn,language)}`):null),[...groups].map(([attribute,list])=>el("div",{class:"kz-attribute"},el("h4",{},
attributeName(this.index.payload,attribute)),el("ul",{class:"kz-claims"},list.map(c=>claimItem(c,this.sources,
this.selection.offset))))))}cited(i){let{until}=this.selection,rows=this.index.columns.sources[i].filter(s=>until===
null||(span(this.sources.get("published_on",s),this.selection.offset)?.[0]??1/0)<until);return el("div",{class:"\
kz-block"},el("h3",{},t("detail.sources")),rows.length?el("ul",{class:"kz-sources"},rows.map(s=>el("li",{},sourceLine(
this.sources,s)))):el("p",{class:"kz-note"},t("detail.noSources")))}neighbours(i){let{index,selection}=this,here=index.
hasPoint(i)?selection.visible.filter(j=>j!==i&&index.lon[j]===index.lon[i]&&index.lat[j]===index.lat[i]):selection.
visible.filter(j=>j!==i&&index.columns.units[i].length&&index.columns.units[j].join()===index.columns.units[i].
join());return here.length?el("details",{class:"kz-block"},el("summary",{},el("h3",{},`${t("detail.alsoHere")}\
 (${here.length})`)),el("ul",{class:"kz-list"},Array.from(here).sort((a,b)=>index.rank[a]-index.rank[b]).slice(
0,100).map(j=>this.item(j)))):null}neighbour(i,by){let{index,selection}=this;for(let k=index.rank[i]+by;k>=0&&
k<index.n;k+=by)if(!selection.fail[index.inTime[k]])return index.inTime[k];return null}go(by){let{selected}=this.
selection.state;if(selected===null)return;let next=this.neighbour(this.index.row.get(selected),by);next!==null&&
this.selection.apply({selected:this.index.id[next]})}foot(i){let[before,after]=[this.neighbour(i,-1),this.neighbour(
i,1)];return el("footer",{class:"kz-detail-foot"},button(t("detail.previous"),()=>this.go(-1),{class:"kz-butto\
n",disabled:before===null,data:{"kz-previous":""}},"‹ ",t("detail.previous")),button(t("detail.next"),()=>this.
go(1),{class:"kz-button",disabled:after===null,data:{"kz-next":""}},t("detail.next")," ›"),location.protocol===
"about:"?null:el("a",{href:`#selected=${encodeURIComponent(this.index.id[i])}`,class:"kz-permalink",data:{"kz-\
permalink":""}},t("detail.link")))}};function sourceLine(sources,s){let get=name=>sources.get(name,s),date=get(
"published_on");return[link(get("url"),get("title")),el("small",{},[get("publisher"),get("original")?t("source\
.after",{name:get("original")}):"",date?words(date,language):t("claim.undated")].filter(Boolean).join(", ")," ",
el("span",{class:`kz-tier kz-tier-${get("tier")}`,title:t(`tier.${get("tier")}`)},t(`tier.${get("tier")}`)),get(
"language")?` [${get("language")}]`:"")]}function attributeName(payload,id){let names=payload.attributes[id];return names?
pick(names):id.replace(/_/g," ")}function claimItem(c,sources,offset){let value=figure(c,language),[from,url]=c.
source>=0?[sources.get("publisher",c.source),sources.get("url",c.source)]:["",""],gone=c.status!=="standing",said=c.
saidOn?`${words(c.saidOn,language)}${clock(c.saidOn)?`, ${clock(c.saidOn)}${zone(c.saidOn,offset)}`:""}`:t("cl\
aim.undated"),relay=c.relayed&&c.relayed!==from?c.relayed:"",via=from&&from!==c.claimant?sentence("claim.via",
{name:[relay&&`${relay} · `,link(url,from)]}):[relay&&[t("claim.via",{name:relay})," · "],url?link(url,from||
t("detail.sources")):""];return el("li",{class:`kz-claim kz-${c.status}`,data:{"kz-claim":c.id}},el("span",{class:"\
kz-said-by"},value?[el("b",{class:"kz-figure"},gone?el("s",{},value):value,c.unit&&c.unit!=="people"?` ${c.unit}`:
"")," "]:null,el("span",{class:"kz-claimant"},c.claimant)),el("span",{class:"kz-claim-text"},c.text),el("small",
{},said,via.flat(1/0).some(Boolean)?[" · ",via]:null),gone?el("small",{class:"kz-status"},[t(`status.${c.status}`),
c.statusOn?words(c.statusOn,language):"",c.statusBy?t("status.by",{name:c.statusBy}):""].filter(Boolean).join(
" ")):null)}var ClaimsView=class{constructor(index,selection,ledger,sources){this.index=index,this.selection=selection,this.
ledger=ledger,this.sources=sources,this.subject=index.payload.meta.situation,this.node=el("section",{class:"kz\
-claims-view",data:{"kz-claims":""},tabindex:0,hidden:!0})}subjects(){let{payload}=this.index,table=new Table(
payload,"contingents"),names=new Map([[payload.meta.situation,t("claims.whole")]]);for(let i=0;i<table.n;i++)names.
set(table.get("contingent_id",i),table.named(i,language));for(let i of this.index.inTime)names.set(this.index.
id[i],this.index.title(i));return[...names].filter(([id])=>this.ledger.bySubject.has(id))}update(){if(this.node.
hidden=this.selection.state.pane!=="claims",this.node.hidden){this.node.replaceChildren();return}let{knownOn}=this.
selection.state,claims=this.ledger.of([this.subject],knownOn).filter(c=>c.subject===this.subject||this.subject!==
this.index.payload.meta.situation),groups=claims.reduce((m,c)=>m.set(c.attribute,[...m.get(c.attribute)||[],c]),
new Map),dated=claims.filter(c=>!Number.isNaN(c.said)),begin=Math.floor(Math.min(...dated.map(c=>c.said))/DAY)*
DAY,end=Math.max(...dated.map(c=>Math.max(c.said,c.ended||0)))+4*DAY,rank=Object.keys(this.index.payload.attributes),
place=attribute=>{let k=rank.indexOf(attribute);return k<0?rank.length:k},ordered=[...groups].sort((a,b)=>place(
a[0])-place(b[0])),chooser=el("select",{on:{change:e=>{this.subject=e.target.value,this.update(),this.node.querySelector(
"select")?.focus()}}},this.subjects().map(([id,name])=>el("option",{value:id,selected:id===this.subject},name.
length>70?`${name.slice(0,68)}…`:name)));refill(this.node,el("header",{},el("h2",{},t("claims.title")),el("p",
{class:"kz-note"},t("claims.intro")),el("p",{class:"kz-row"},el("label",{},`${t("claims.about")}: `,chooser),knownOn?
el("span",{class:"kz-chip"},[`${t("app.knownOn")} ${words(knownOn,language)}`,clock(knownOn)].filter(Boolean).
join(", ")):null)),ordered.length?el("div",{class:"kz-multiples"},ordered.map(([attribute,list])=>this.multiple(
attribute,list,begin,end))):el("p",{class:"kz-empty"},t("claims.none"))),this.node.setAttribute("aria-label",t(
"app.claims"))}multiple(attribute,list,begin,end){let sorted=[...list].sort((a,b)=>(Number.isNaN(a.said)?1/0:a.
said)-(Number.isNaN(b.said)?1/0:b.said)||a.i-b.i);return el("article",{class:"kz-multiple",data:{"kz-attribute":attribute}},
el("h3",{},attributeName(this.index.payload,attribute)),claimChart(sorted,begin,end,span(this.index.payload.meta.
period[1],this.selection.offset)[1],380),el("ul",{class:"kz-claims"},sorted.map(c=>claimItem(c,this.sources,this.
selection.offset))))}};var Filters=class{constructor(index,selection,basemap){this.index=index,this.selection=selection,this.basemap=
basemap,this.onEnter=()=>{},this.node=el("div",{class:"kz-filters"}),this.build()}build(){let timer=0;this.search=
el("input",{type:"search",dir:"auto",placeholder:t("app.search"),"aria-label":t("app.search"),data:{"kz-search":""},
maxlength:200,on:{input:()=>{clearTimeout(timer),timer=setTimeout(()=>this.selection.apply({search:this.search.
value}),80)},keydown:e=>{e.key==="Enter"&&(e.preventDefault(),clearTimeout(timer),this.selection.apply({search:this.
search.value}),this.onEnter())}}}),this.region=el("select",{"aria-label":t("app.region"),data:{"kz-region":""},
on:{change:()=>this.selection.apply({place:this.region.value||null})}}),this.chips=el("div",{class:"kz-chips"}),
this.count=el("p",{class:"kz-total",role:"status","aria-live":"polite"}),this.day=null,refill(this.node,this.search,
this.region,this.count,this.chips),this.update()}regions(){let{units,day}=this.basemap,{today}=this.selection.
state,key=[day,today,language].join();if(this.day===key)return;this.day=key;let places=today?this.index.placesToday:
this.index.places,name=i=>units.named(i,language),used=new Set;for(let set of places)for(let id of set)used.add(
id);let rows=["adm0","adm1","adm2"].map(level=>basemapRows(this.basemap,level).filter(i=>used.has(units.get("u\
nit_id",i))).sort((a,b)=>name(a).localeCompare(name(b),language)));refill(this.region,el("option",{value:""},`${t(
"app.region")}: ${t("app.anywhere")}`),rows.filter(list=>list.length).map((list,k)=>el("optgroup",{label:"—".
repeat(k+1)},list.map(i=>el("option",{value:units.get("unit_id",i)},name(i))))))}update(){let{state,counts}=this.
selection;this.regions(),document.activeElement!==this.search&&(this.search.value=state.search),state.place&&![
...this.region.options].some(o=>o.value===state.place)&&this.region.append(el("option",{value:state.place},this.
selection.units.get(state.place))),this.region.value=state.place||"",refill(this.count,sentence("app.shown",{visible:el(
"b",{data:{"kz-count":"visible"}},String(counts.visible)),total:el("span",{data:{"kz-count":"total"}},String(counts.
total))})),refill(this.chips,this.active().map(([what,clear])=>button(t("app.clear",{what}),()=>this.selection.
apply(clear),{class:"kz-chip"},what," ×")),this.active().length?button(t("app.reset"),()=>this.selection.apply(
this.blank()),{class:"kz-text",data:{"kz-reset":""}},t("app.reset")):null)}active(){let{state,defaults}=this.selection,
out=[];state.time&&out.push([t("app.time"),{time:null,playing:!1}]),state.search.trim()&&out.push([`“${state.
search.trim()}”`,{search:""}]),state.place&&out.push([this.selection.units.get(state.place),{place:null}]);let kinds=this.
index.kinds.filter(kind=>!state.layers[kind]);kinds.length&&out.push([`${t("app.layers")}: −${kinds.length}`,
{layers:Object.fromEntries(kinds.map(k=>[k,!0]))}]);for(let[group,key]of[["categories","app.categories"],["pre\
cisions","app.precision"]]){let off=Object.keys(state[group]).filter(id=>!state[group][id]);off.length&&out.push(
[`${t(key)}: −${off.length}`,{[group]:defaults[group]}])}return this.selection.until!==null&&out.push([`${t(
"app.knownOn")} ${words(state.knownOn,language)}`,{knownOn:defaults.knownOn}]),state.untimed||out.push([`− ${t(
"app.untimed")}`,{untimed:!0}]),out}blank(){let{time,playing,layers,categories,precisions,untimed,search,place}=this.
selection.defaults;return{time,playing,layers,categories,precisions,untimed,search,place}}},basemapRows=(basemap,level)=>basemap.
unitsOn(basemap.day,level);var ForcesView=class{constructor(index,selection,ledger,detail){this.index=index,this.selection=selection,this.
ledger=ledger,this.detail=detail,this.table=detail.contingents,this.node=el("section",{class:"kz-claims-view k\
z-forces-view",data:{"kz-forces":""},tabindex:0,hidden:!0})}name(row){return this.table.named(row,language)}rows(test){
return Array.from({length:this.table.n},(_,i)=>i).filter(test)}update(){if(this.node.hidden=this.selection.state.
pane!=="forces",this.node.hidden){this.node.replaceChildren();return}let get=(column,i)=>this.table.get(column,
i),tops=this.rows(i=>get("kind",i)==="force").concat(this.rows(i=>get("kind",i)==="contingent"));refill(this.node,
el("header",{},el("h2",{},t("forces.title")),el("p",{class:"kz-note"},t("forces.intro"))),el("div",{class:"kz-\
multiples"},tops.map(i=>this.card(i,this.rows(j=>get("parent_id",j)===get("contingent_id",i)&&get("kind",j)===
"unit"))))),this.node.setAttribute("aria-label",t("app.forces"))}card(row,units){let{index}=this,ids=[row,...units].
map(i=>this.table.get("contingent_id",i)),records=Array.from(index.inTime).filter(i=>index.kinds[index.layer[i]]!==
"bases"&&index.list("contingent_id",i).some(id=>ids.includes(id))&&!(this.selection.fail[i]&~FAILS.time)),strength=this.
ledger.of([ids[0]],this.selection.state.knownOn).filter(c=>c.attribute==="strength");return el("article",{class:"\
kz-multiple",data:{"kz-force":ids[0]}},el("h3",{},this.name(row)),units.length?el("p",{class:"kz-note"},`${t("\
forces.units")}: ${units.map(u=>this.name(u)).join("; ")}`):null,el("h4",{},attributeName(index.payload,"stren\
gth")),strength.length?el("ul",{class:"kz-claims"},strength.map(c=>claimItem(c,this.detail.sources,this.selection.
offset))):el("p",{class:"kz-note"},t("forces.noStrength")),this.presence(ids[0]),records.length?[this.days(records),
el("ul",{class:"kz-list"},records.map(i=>this.detail.item(i)))]:null)}headline(told){let{knownOn}=this.selection.
state,until=knownOn?span(knownOn,this.selection.offset)[1]:null,row=until===null?told.now:told.then.filter(([minute])=>minute<
until).pop()?.[1]??-1;return row<0?null:this.ledger.at(row,knownOn)}presence(id){let told=(this.index.payload.
presence||[]).find(p=>p.id===id);if(!told||!told.may.includes(1))return null;let{meta}=this.index.payload,claim=this.
headline(told),[low,high]=claim?[claim.low??0,claim.high??claim.low]:[1,1],open=claim!==null&&claim.high===null,
rivals=this.ledger.of([id],this.selection.state.knownOn).filter(c=>claim&&c.attribute==="strength"&&c.status===
"standing"&&c.i!==claim.i&&(c.low??c.high)!==null),most=Math.max(high,low,...rivals.map(c=>c.high??c.low)),pad={
left:38,top:8,bottom:20},[width,height]=[380,claim?104:48],begin=span(meta.period[0],this.selection.offset)[0],
n=told.may.length,dayWords=k=>words(isoDay(begin+k*DAY+720,this.selection.offset),language,!1),x=k=>pad.left+(width-
pad.left)*k/n,y=v=>height-pad.bottom-(height-pad.top-pad.bottom)*v/most,bars=told.may.flatMap((may,k)=>{let sure=told.
states[k]==="a";if(!may)return[];let[x0,across]=[x(k)+.5,(width-pad.left)/n-1],day=dayWords(k),number=claim?`${sure?
figure(claim,language):`0–${digits(high)}`}`:t("legend.unknown");return[svg("rect",{x:x0,width:across,y:y(high),
height:y(0)-y(high),class:"kz-may"},svg("title",{},`${day}: ${number}`)),sure?svg("rect",{x:x0,width:across,y:y(
low),height:y(0)-y(low),class:claim?"kz-sure":"kz-sure kz-uncounted"},svg("title",{},`${day}: ${number}`)):null]}),
grid=claim?[0,1,2,3].map(k=>k*niceStep(most/3)).filter(v=>v<=most*1.02).map(v=>[svg("line",{x1:pad.left,x2:width,
y1:y(v),y2:y(v),class:"kz-grid"}),svg("text",{x:pad.left-5,y:y(v)+4,"text-anchor":"end",class:"kz-tick"},digits(
v))]):svg("line",{x1:pad.left,x2:width,y1:y(0),y2:y(0),class:"kz-grid"}),first=told.may.indexOf(1),last=told.may.
lastIndexOf(1)+1,others=rivals.map(c=>svg("line",{x1:x(first),x2:x(last),y1:y(c.high??c.low),y2:y(c.high??c.low),
class:"kz-rival"},svg("title",{},`${figure(c,language)}: ${c.claimant}`))),ticks=[];for(let k=0;k<n;k+=5)ticks.
push(svg("text",{x:x(k)+1,y:height-5,class:"kz-tick"},dayWords(k)));let states={p:"forces.may",s:"forces.some",
a:"forces.all"},spoken=told.states.replace(/[^psa]/g,"")?[...told.states].flatMap((s,k)=>states[s]&&told.states[k-
1]!==s?[`${dayWords(k)}: ${t(states[s])}`]:told.states[k-1]&&s==="g"&&told.states[k-1]!=="g"?[`${dayWords(k)}:\
 ${t("forces.gone")}`]:[]):[];return el("figure",{data:{"kz-presence":id}},el("h4",{},t("forces.presence")),svg(
"svg",{class:"kz-chart",viewBox:`0 0 ${width} ${height}`,width,height,role:"img","aria-label":`${t("forces.pre\
sence")}. ${spoken.join("; ")}`},grid,bars,others,ticks),el("figcaption",{class:"kz-note"},el("p",{},claim?[t(
"forces.counted")," ",el("b",{},figure(claim,language)),`, ${claim.claimant}, ${claim.saidOn?words(claim.saidOn,
language):t("claim.undated")}`,` (${t(`rule.${told.rule}`)}${open?`; ${t("forces.open")}`:""})`]:t("forces.unc\
ounted")),el("p",{class:"kz-key-row"},el("span",{class:"kz-class"},el("i",{class:"kz-sure"}),t("forces.all")),
el("span",{class:"kz-class"},el("i",{class:"kz-may"}),t("forces.may")),rivals.length?el("span",{class:"kz-clas\
s"},el("i",{class:"kz-rival"}),t("forces.rival")):null),told.assumed||told.undated?el("p",{},t("forces.assumed",
{n:told.assumed+told.undated})):null))}days(records){let{index,selection}=this,{meta}=index.payload,[begin,end]=[
span(meta.period[0],selection.offset)[0],span(meta.period[1],selection.offset)[1]],width=380,rows=records.filter(
i=>!Number.isNaN(index.t0[i])&&index.t0[i]<end),height=rows.length*8+22,x=m=>width*(Math.min(end,Math.max(begin,
m))-begin)/(end-begin),bars=rows.map((i,k)=>{let back=index.categories[index.category[i]].id==="withdrawal",posting=index.
kinds[index.layer[i]]==="postings";return svg("rect",{x:x(index.t0[i]),y:3+k*8,height:5,width:Math.max(3,x(index.
t1[i])-x(index.t0[i])),rx:1.5,style:{fill:posting?"var(--ink-3)":back?"var(--flow-back)":"var(--flow)"}},svg("\
title",{},index.title(i)))}),ticks=[];for(let m=begin,k=0;m<end;m+=5*DAY,k++)ticks.push(svg("line",{x1:x(m),x2:x(
m),y1:0,y2:height-16,class:"kz-grid"}),svg("text",{x:x(m)+2,y:height-4,class:"kz-tick"},words(isoDay(m,selection.
offset),language,!1)));return el("figure",{},svg("svg",{class:"kz-chart",viewBox:`0 0 ${width} ${height}`,width,
height,role:"img","aria-label":rows.map(i=>`${index.title(i)}, ${this.detail.when(i)}`).join("; ")},ticks,bars),
el("figcaption",{class:"kz-key-row kz-note"},[["var(--flow)","legend.there"],["var(--ink-3)","forces.posting"],
["var(--flow-back)","legend.back"]].map(([colour,key])=>el("span",{class:"kz-class"},el("i",{style:{background:colour}}),
t(key)))))}};var SPEEDS=[1,2,4,8],STEPS=[60,360,720,1440],LONG_STEPS=[DAY,7*DAY,30*DAY,365*DAY],BAR_DAYS=[1,2,7,14,28,91,182,
364,1820,3640],HEIGHT=50,Timeline=class _Timeline{constructor(index,selection){this.index=index,this.selection=
selection;let{offset}=selection,[first,last]=index.payload.meta.period;this.begin=span(first,offset)[0],this.focusEnd=
span(last,offset)[1],this.end=this.focusEnd;let midnight=minute=>Math.floor((minute+offset)/DAY)*DAY-offset,dated=index.
t0.findIndex(Number.isNaN),latest=(dated<0?index.n:dated)-1;latest>=0&&(this.begin=Math.min(this.begin,midnight(
index.t0[0])),this.end=Math.max(this.end,midnight(index.t0[latest])+DAY));for(let day of _Timeline.changes(index.
payload)){let at=span(day,offset)[0]+30*DAY;at>this.begin&&(this.end=Math.max(this.end,at))}this.speed=1,this.
step=this.steps[1],this.node=el("div",{class:"kz-time",role:"group"}),this.timer=0,this.build(),new ResizeObserver(
()=>this.draw()).observe(this.node)}static changes(payload){let units=new Table(payload,"units",["shape","labe\
l"]),days=new Set;for(let i=0;i<units.n;i++)payload.meta.countries.includes(units.get("parent_id",i))&&units.get(
"valid_from",i)>payload.meta.period[0]&&days.add(units.get("valid_from",i));return[...days]}build(){let option=(value,text,chosen)=>el(
"option",{value,selected:value===chosen},text);this.playButton=button(t("time.play"),()=>this.toggle(),{class:"\
kz-play",data:{"kz-play":""}},svg("svg",{viewBox:"0 0 16 16",width:16,height:16,"aria-hidden":"true"},svg("pat\
h",{d:""}))),this.note=el("span",{class:"kz-dim kz-desktop-only kz-scale-note"}),this.label=el("output",{class:"\
kz-period","aria-live":"polite",data:{label:t("app.time")}}),this.chart=svg("svg",{class:"kz-histogram",height:HEIGHT+
18,role:"img","aria-label":t("time.chart")}),this.handles=["from","to"].map(end=>el("div",{class:`kz-handle kz\
-handle-${end}`,role:"slider",tabindex:0,"aria-label":t(`time.${end}`),data:{"kz-handle":end},on:{keydown:e=>this.
key(e,end),pointerdown:e=>this.drag(e,end)}})),this.plot=el("div",{class:"kz-plot",on:{pointerdown:e=>this.drag(
e,"brush")}},this.chart,this.handles),refill(this.node,el("div",{class:"kz-player"},this.playButton,button(t("\
time.back"),()=>this.move(-1),{class:"kz-icon-button"},"‹"),button(t("time.forward"),()=>this.move(1),{class:"\
kz-icon-button"},"›"),el("select",{"aria-label":t("time.step"),on:{change:e=>{this.step=Number(e.target.value)}}},
this.steps.map(s=>option(s,this.stepWords(s),this.step))),el("select",{"aria-label":t("time.speed"),on:{change:e=>{
this.speed=Number(e.target.value)}}},SPEEDS.map(s=>option(s,`${s}×`,this.speed))),button(t("time.all"),()=>this.
selection.apply({time:null,playing:!1}),{class:"kz-text"},t("time.all")),this.note,this.label),this.plot),this.
draw()}share(minute){let m=Math.min(this.end,Math.max(this.begin,minute)),cut2=this.end>this.focusEnd?.88:1;return m<=
this.focusEnd?cut2*(m-this.begin)/(this.focusEnd-this.begin):cut2+(1-cut2)*(m-this.focusEnd)/(this.end-this.focusEnd)}minute(share){
let cut2=this.end>this.focusEnd?.88:1,s=Math.min(1,Math.max(0,share));return Math.round(s<=cut2?this.begin+s/cut2*
(this.focusEnd-this.begin):this.focusEnd+(s-cut2)/(1-cut2)*(this.end-this.focusEnd))}get window(){return this.
selection.window||[this.begin,this.end]}choose(from,to){let a=Math.max(this.begin,Math.min(from,to-60)),b=Math.
min(this.end,Math.max(to,a+60));a<=this.begin&&b>=this.end?this.selection.apply({time:null}):this.selection.apply(
{time:[isoLocal(a,this.selection.offset),isoLocal(b,this.selection.offset)]})}key(e,end){let[a,b]=this.window,
by={ArrowLeft:-this.step,ArrowRight:this.step,ArrowDown:-this.step,ArrowUp:this.step,PageDown:-DAY,PageUp:DAY}[e.
key];by===void 0&&e.key!=="Home"&&e.key!=="End"||(e.preventDefault(),e.stopPropagation(),end==="from"?this.choose(
e.key==="Home"?this.begin:e.key==="End"?b-this.step:a+by,b):this.choose(a,e.key==="Home"?a+this.step:e.key==="\
End"?this.end:b+by))}drag(e,what){if(e.button>0)return;e.preventDefault(),e.stopPropagation();let box=this.plot.
getBoundingClientRect(),at=event=>this.minute((event.clientX-box.left)/box.width),start2=at(e),[a,b]=this.window,
inside=this.selection.state.time&&start2>a&&start2<b,snap=m=>{let unit=Math.min(this.step,360);return Math.round(
(m+this.selection.offset)/unit)*unit-this.selection.offset},frame=0,go=event=>{let now=at(event);cancelAnimationFrame(
frame),frame=requestAnimationFrame(()=>{if(what==="from")this.choose(snap(Math.min(now,b-60)),b);else if(what===
"to")this.choose(a,snap(Math.max(now,a+60)));else if(inside){let by=Math.min(this.end-b,Math.max(this.begin-a,
snap(now)-snap(start2)));this.choose(a+by,b+by)}else Math.abs(this.share(now)-this.share(start2))*box.width>4&&
this.choose(snap(Math.min(start2,now)),snap(Math.max(start2,now)))})},stop=event=>{if(document.removeEventListener(
"pointermove",go),document.removeEventListener("pointerup",stop),what==="brush"&&!inside&&Math.abs(event.clientX-
e.clientX)<=4){let day=Math.floor((start2+this.selection.offset)/DAY)*DAY-this.selection.offset;this.choose(day,
day+DAY)}};document.addEventListener("pointermove",go),document.addEventListener("pointerup",stop)}move(direction){
if(!this.selection.state.time)return this.choose(this.begin,this.begin+DAY),!0;let[a,b]=this.window,by=direction*
this.step;return b+by>this.end||a+by<this.begin?!1:(this.choose(a+by,b+by),!0)}toggle(){!this.selection.state.
playing&&this.selection.state.time&&this.window[1]+this.step>this.focusEnd&&this.choose(this.begin,this.begin+
DAY),this.selection.apply({playing:!this.selection.state.playing})}run(){clearInterval(this.timer);let{playing}=this.
selection.state;playing&&(this.timer=setInterval(()=>{(this.window[1]+this.step>this.focusEnd&&this.selection.
state.time||!this.move(1))&&this.selection.apply({playing:!1})},600/this.speed))}get steps(){return this.end-this.
begin>90*DAY&&this.end===this.focusEnd?LONG_STEPS:STEPS}stepWords(step){return step>DAY?t("points.days",{n:step/
DAY}):t("time.hours",{n:step/60})}bins(){let{index,selection}=this,{offset}=selection,{families}=index.payload.
vocabulary,first=Math.floor((this.begin+offset)/DAY),days=minute2=>Math.ceil((minute2+offset)/DAY)-first,wide=BAR_DAYS.
find(d=>d*this.plot.clientWidth/days(this.focusEnd)>=3)||3640,n=Math.ceil(days(this.end)/wide),totals=new Uint32Array(
n),passed=new Uint32Array(n*families.length),others=~FAILS.time;for(let i=0;i<index.n;i++){let t0=index.t0[i];
if(t0!==t0)break;let bin=Math.floor((Math.floor((t0+offset)/DAY)-first)/wide);totals[bin]++,(selection.fail[i]&
others)===0&&passed[bin*families.length+index.family[index.category[i]]]++}this.days=wide;let minute=bin=>(first+
bin*wide)*DAY-offset,parts=bin=>families.map((f,k)=>[`var(--family-${f.id}, ${f.colour})`,passed[bin*families.
length+k]]).filter(([,count])=>count);return Array.from(totals,(total,bin)=>({begin:minute(bin),end:minute(bin+
1),total,bin})).filter(bar=>bar.total).map(bar=>({...bar,parts:parts(bar.bin)}))}draw(){let width=this.plot.clientWidth;
if(!width)return;let bins=this.bins(),most=Math.max(1,...bins.map(b=>b.total)),told=this.days>1?t("points.scal\
e",{n:most,days:this.days}):t("time.scale",{n:most}),beside=this.end===this.focusEnd;this.note.textContent=beside?
told:"";let scale=n=>(HEIGHT-4)*Math.sqrt(n/most),nodes=[];for(let bin of bins){let x0=this.share(bin.begin)*width,
x1=Math.max(x0+2,this.share(bin.end)*width-1),full=scale(bin.total);nodes.push(svg("rect",{x:x0,width:x1-x0,y:HEIGHT-
full,height:full,class:"kz-bar-rest"}));let y=HEIGHT,passed=bin.parts.reduce((sum,[,n])=>sum+n,0);for(let[colour,
n]of bin.parts){let h=scale(passed)*(n/passed);y-=h,nodes.push(svg("rect",{x:x0,width:x1-x0,y,height:h,style:{
fill:colour}}))}}refill(this.chart,svg("line",{x1:0,x2:width,y1:HEIGHT,y2:HEIGHT,class:"kz-axis"}),nodes,width<
600||beside?"":svg("text",{x:width-2,y:10,"text-anchor":"end",class:"kz-tick kz-faint"},told),this.ticks(width)),
this.chart.setAttribute("width",width),this.drawWindow(width)}ticks(width){let{offset}=this.selection,days=(this.
focusEnd-this.begin)/DAY;if(days>=120&&this.end===this.focusEnd)return this.monthTicks(width,days);let every=[
1,2,5,7,14,31,92,366].find(n=>width/days*n>52)||366,out=[];for(let m=this.begin;m<this.focusEnd;m+=every*DAY){
let x=this.share(m)*width;if(this.end>this.focusEnd&&x>this.share(this.focusEnd)*width-46)break;let noon=isoDay(
m,offset);out.push(svg("line",{x1:x,x2:x,y1:HEIGHT,y2:HEIGHT+4,class:"kz-axis"}),svg("text",{x:x+3,y:HEIGHT+14,
class:"kz-tick"},words(noon,language,!1)))}if(this.end>this.focusEnd){let x=this.share(this.focusEnd)*width;out.
push(svg("path",{d:`M${x-2} ${HEIGHT+5}l4-10M${x+2} ${HEIGHT+5}l4-10`,class:"kz-axis"}),svg("text",{x:x+8,y:HEIGHT+
14,class:"kz-tick"},t("time.later"))),width-x>130&&out.push(svg("text",{x:width,y:HEIGHT+14,"text-anchor":"end",
class:"kz-tick"},words(isoDay(this.end-1,offset),language)))}return out}monthTicks(width,days){let{offset}=this.
selection,every=[1,3,6,12,24,60,120].find(months=>months*30.4*width/days>46)||240,[year,month]=isoDay(this.begin,
offset).split("-").map(Number),out=[];for(let k=Math.ceil((12*year+month-1)/every)*every;;k+=every){let[y,m]=[
Math.floor(k/12),k%12],minute=Date.UTC(y,m,1)/6e4-offset,x=this.share(minute)*width;if(minute>=this.focusEnd||
x>width-30)return out;out.push(svg("line",{x1:x,x2:x,y1:HEIGHT,y2:HEIGHT+(m?4:8),class:"kz-axis"}),svg("text",
{x:x+3,y:HEIGHT+14,class:"kz-tick"},m?dates[language].short[m]:String(y)))}}drawWindow(width){let{selection}=this,
[a,b]=this.window,[x0,x1]=[this.share(a)*width,this.share(b)*width],whole=!selection.state.time;this.chart.append(
svg("rect",{x:0,y:0,width:Math.max(0,x0),height:HEIGHT,class:"kz-veil"}),svg("rect",{x:x1,y:0,width:Math.max(0,
width-x1),height:HEIGHT,class:"kz-veil"}),whole?"":svg("rect",{x:x0,y:.5,width:Math.max(1,x1-x0),height:HEIGHT-
1,class:"kz-brush"}));let say=minute=>{let iso=isoLocal(minute,selection.offset);return`${words(iso,language,!1)}\
, ${clock(iso)}`};for(let[handle,minute,x]of[[this.handles[0],a,x0],[this.handles[1],b,x1]])handle.style.left=
`${x}px`,dress(handle,{"aria-valuemin":this.begin,"aria-valuemax":this.end,"aria-valuenow":minute,"aria-valuet\
ext":say(minute)});let first=isoLocal(a,selection.offset),last=isoLocal(b,selection.offset),[d0,d1]=[isoDay(a,
selection.offset),isoDay(b-1,selection.offset)];clock(first)==="00:00"&&clock(last)==="00:00"?this.label.textContent=
d0===d1?words(d0,language):`${words(d0,language,d0.slice(0,4)!==d1.slice(0,4))} – ${words(d1,language)}`:this.
label.textContent=`${say(a)} – ${words(last,language)}, ${clock(last)}`;let icon=selection.state.playing?"M3\
 2h4v12H3zM9 2h4v12H9z":"M4 2l10 6-10 6z";this.playButton.querySelector("path").setAttribute("d",icon),this.playButton.
setAttribute("aria-label",t(selection.state.playing?"time.pause":"time.play")),this.playButton.setAttribute("a\
ria-pressed",String(selection.state.playing))}};var Legend=class{constructor(index,selection,payload){this.index=index,this.selection=selection,this.payload=payload,
this.node=el("div",{class:"kz-legend"}),this.counts=new Map,this.build()}build(){let{payload,index}=this;this.
counts.clear(),this.boxes=[];let categories=payload.vocabulary.families.map(family=>({family,categories:index.
categories.filter(c=>c.family===family.id)})).filter(g=>g.categories.length).map(({family,categories:list})=>el(
"div",{class:"kz-family",role:"group","aria-label":pick(family.title)},el("div",{class:"kz-family-name",style:{
color:`var(--family-${family.id}, ${family.colour})`}},pick(family.title)),list.map(c=>this.entry("categories",
c.id,pick(c.title),markSvg(c.shape,`var(--family-${family.id}, ${family.colour})`,{size:18}),`category:${c.id}`)))),
kinds=payload.layers.filter(layer=>layer.records).map(layer=>this.entry("layers",layer.id,pick(layer.title),this.
layerGlyph(layer.id),`layer:${layer.id}`)),others=payload.layers.filter(layer=>!layer.records).map(layer=>this.
entry("layers",layer.id,pick(layer.title),this.layerGlyph(layer.id),null));Timeline.changes(payload).length&&others.
splice(others.findIndex(node=>node.querySelector("[data-kz-switch='layers:boundaries']"))+1,0,this.entry("toda\
y","",t("app.today"),null,null));let precisions=payload.vocabulary.precisions.map(p=>this.entry("precisions",p,
t(`precision.${p}`),null,`precision:${p}`));refill(this.node,this.section("app.layers","layers",[kinds,el("hr"),
others,this.keys()],!0),this.section("app.categories","categories",categories,!0),this.section("app.precision",
"precisions",[precisions,this.entry("untimed","",t("app.untimed"),null,"untimed")],!1)),this.update()}section(title,group,content,open){
let all=on=>()=>this.selection.apply({[group]:Object.fromEntries(Object.keys(this.selection.state[group]).filter(
id=>group!=="layers"||this.index.kinds.includes(id)).map(id=>[id,on]))});return el("details",{class:"kz-sectio\
n",open},el("summary",{},el("h2",{},t(title))),el("div",{class:"kz-all"},button(`${t(title)}: ${t("app.all")}`,
all(!0),{class:"kz-text"},t("app.all")),button(`${t(title)}: ${t("app.none")}`,all(!1),{class:"kz-text"},t("ap\
p.none"))),content)}entry(group,id,title,glyph,count){let box=el("input",{type:"checkbox",data:{"kz-switch":`${group}${id?
`:${id}`:""}`},on:{change:()=>this.selection.apply(id?{[group]:{[id]:box.checked}}:{[group]:box.checked})}});this.
boxes.push([box,group,id]);let number=count?el("span",{class:"kz-count",data:{"kz-count":count}}):null;return number&&
this.counts.set(count,number),el("label",{class:"kz-entry"},box,el("span",{class:"kz-swatch"},glyph),el("span",
{class:"kz-name"},title),number)}layerGlyph(id){let green=`var(--family-deployment, ${this.payload.vocabulary.
families.find(f=>f.id==="deployment").colour})`,simple=node=>svg("svg",{viewBox:"-11 -11 22 22",width:18,height:18,
"aria-hidden":"true"},node),glyphs={events:()=>simple(svg("circle",{r:6,class:"kz-ghost"})),incidents:()=>simple(
svg("path",{...outlined("diamond"),class:"kz-ghost"})),bases:()=>markSvg("pentagon",green,{size:18}),postings:()=>markSvg(
"shield",green,{size:18}),movements:()=>simple([svg("path",{d:"M-10 0H10",style:{stroke:"var(--flow)"},"stroke\
-width":3}),svg("path",{d:"M0-5L8 0L0 5Z",style:{fill:"var(--flow)"}})]),regions:()=>el("span",{class:"kz-ramp\
-chip"}),boundaries:()=>simple(svg("path",{d:"M-9 6L-2-2L3 3L9-6",fill:"none",style:{stroke:"var(--border)"},"\
stroke-width":2})),senders:()=>el("span",{class:"kz-member-chip"}),doubt:()=>simple(svg("circle",{r:7.5,class:"\
kz-doubt-chip"}))};return glyphs[id]?glyphs[id]():null}ramp(){let steps=this.payload.layers.find(layer=>layer.
id==="regions")?.style.steps||[];return steps.map((from,k)=>{let to=steps[k+1]?steps[k+1]-1:null;return el("sp\
an",{class:"kz-class"},el("i",{style:{background:`var(--ramp-${k+1})`}}),to===null?`${from}+`:from===to?`${from}`:
`${from}–${to}`)})}keys(){let{index,payload}=this,row=(...content)=>el("div",{class:"kz-key-row"},content),word=key=>el(
"span",{},t(key)),title=key=>el("div",{class:"kz-key-title"},t(key)),shaded=payload.layers.some(layer=>layer.id===
"regions"),dot=svg("circle",{r:4,fill:"var(--ink-2)"}),also=svg("svg",{viewBox:"-8 -8 16 16",width:16,height:16,
"aria-hidden":"true"},dot);return el("div",{class:"kz-keys"},shaded&&[title("legend.shade"),row(this.ramp())],
index.lines.length>0&&[title("legend.width"),row([100,500,2e3].map(n=>[this.sample(n),el("span",{},digits(n))])),
row(this.sample(null),word("legend.unknown")),row(this.sample(300),word("legend.there"),this.sample(300,!0),word(
"legend.back"))],payload.options.dots?[index.areas.length>0&&row(areaSvg([["var(--ink-2)",1]],3),word("legend.\
tile")),row(t("points.dots"))]:[row(markSvg("circle","var(--ink-2)",{size:16,hollow:!0}),word("legend.hollow")),
row(areaSvg([["var(--ink-2)",1]],3),word("legend.tile")),row(also,word("legend.also")),row(clusterSvg([["var(-\
-ink-2)",7]],7,24),word("legend.cluster"))])}sample(people,back=!1){let path=svg("path",{d:"M2 0H28",style:{stroke:back?
"var(--flow-back)":"var(--flow)"},"stroke-width":Flows.width(people),"stroke-dasharray":people===null?"6 5":null});
return el("span",{class:"kz-class"},svg("svg",{width:30,height:12,viewBox:"0 -6 30 12","aria-hidden":"true"},path))}update(){
let{counts,state}=this.selection;for(let[box,group,id]of this.boxes)box.checked=id?state[group][id]:state[group];
for(let[key,node]of this.counts){let[group,id]=key.split(":"),value=group==="layer"?counts.byLayer[id]:group===
"category"?counts.byCategory[id]:group==="precision"?counts.byPrecision[id]:counts.untimed;node.textContent=String(
value),node.classList.toggle("kz-zero",value===0)}}};var ALL_ROWS=500,MOST_PIXELS=12e6,SPARE_ROWS=8,COLUMNS=["when","what","where","kind","exact"],RecordTable=class{constructor(index,selection){
if(this.index=index,this.selection=selection,this.sort="when",this.down=!1,this.long=index.n>ALL_ROWS,this.sorted=
selection.visible,this.rows=new Map,this.remedies=()=>[],this.node=el("div",{class:"kz-table-box",id:"kz-table",
tabindex:0,role:"region","aria-label":t("app.table")}),this.node.classList.toggle("kz-long",this.long),this.long){
let frame=0;this.node.addEventListener("scroll",()=>{cancelAnimationFrame(frame),frame=requestAnimationFrame(()=>this.
show())}),new ResizeObserver(()=>this.show()).observe(this.node)}this.node.addEventListener("keydown",e=>this.
key(e)),this.build()}get rowHeight(){return window.matchMedia("(max-width: 760px)").matches?88:30}build(){this.
rows.clear();let heads=COLUMNS.map(column=>el("th",{scope:"col","aria-sort":this.sort===column?this.down?"desc\
ending":"ascending":"none"},button(t(`table.${column}`),()=>{this.down=this.sort===column&&!this.down,this.sort=
column,this.build()},{class:"kz-text"})));this.body=el("tbody"),this.table=el("table",{},el("caption",{class:"\
kz-hidden"},t("table.caption")),el("thead",{},el("tr",{},heads)),this.body),this.empty=el("div",{class:"kz-emp\
ty",role:"status"}),refill(this.node,this.table,this.empty),this.node.setAttribute("aria-label",t("app.table")),
this.update()}row(i){if(!this.rows.has(i)){let{index,selection}=this,id=index.id[i],open=()=>selection.apply({
selected:id});this.rows.set(i,el("tr",{data:{"kz-row":id},on:{click:open}},el("td",{class:"kz-when"},timeWords(
index.text("start",i),index.text("end",i),index.text("time_precision",i),index.text("part_of_day",i),language,
selection.offset)),el("td",{class:"kz-what"},el("div",{},markSvg(index.shape(i),index.paint[index.category[i]],
{size:16,hollow:index.hollow(i)}),button(index.title(i),open,{class:"kz-text kz-title-button"}))),el("td",{},index.
named("place",i,language)||t("precision.none")),el("td",{},pick(index.categories[index.category[i]].title)),el(
"td",{},t(`precision.${index.payload.vocabulary.precisions[index.precision[i]]}`))))}return this.rows.get(i)}update(){
this.sorted=this.index.ordered(this.selection.visible,this.sort,language);let n=this.sorted.length;this.table.
setAttribute("aria-rowcount",String(n)),this.empty.hidden=n>0;let clear=([what,filter])=>button(t("app.clear",
{what}),()=>this.selection.apply(filter),{class:"kz-button"});refill(this.empty,n?"":[t("app.empty")," ",...this.
remedies().map(one=>[clear(one)," "])]),this.show()}recordAt(k){return this.sorted[this.down?this.sorted.length-
1-k:k]}extent(){let n=this.sorted.length;if(!this.long)return{begin:0,end:n,above:0,below:0};let high=this.rowHeight,
full=Math.min(MOST_PIXELS,n*high),seen=Math.ceil((this.node.clientHeight||300)/high),top=Math.min(this.node.scrollTop,
Math.max(0,full-(this.node.clientHeight||300))),share=n*high>MOST_PIXELS?top/Math.max(1,full-seen*high):null,first=share===
null?Math.floor(top/high):Math.round(share*Math.max(0,n-seen)),begin=Math.max(0,first-SPARE_ROWS),end=Math.min(
n,first+seen+SPARE_ROWS),above=Math.max(0,share===null?begin*high:top-(first-begin)*high);return{begin,end,above,
below:Math.max(0,full-above-(end-begin)*high)}}show(){let{begin,end,above,below}=this.extent(),rows=[];for(let k=begin;k<
end;k++)rows.push(this.row(this.recordAt(k))),rows[k-begin].setAttribute("aria-rowindex",String(k+2));let keep=new Set(
rows);if(this.long)for(let[i,row]of this.rows)keep.has(row)||this.rows.delete(i);let room=pixels=>el("tr",{class:"\
kz-room","aria-hidden":"true"},el("td",{colspan:5,style:{height:`${pixels}px`}})),shown=this.long?[room(above),
...rows,room(below)]:rows,{children}=this.body;if(children.length!==shown.length||shown.some((row,k)=>children[k]!==
row)){let focused=document.activeElement,inside=this.body.contains(focused);this.body.replaceChildren(...shown),
inside&&this.body.contains(focused)&&focused.focus({preventScroll:!0})}this.mark()}key(e){let row=e.target.closest?.(
"tr[aria-rowindex]"),page=Math.max(1,Math.floor(this.node.clientHeight/this.rowHeight)-2),steps={ArrowDown:1,ArrowUp:-1,
PageDown:page,PageUp:-page,Home:-1/0,End:1/0};if(!row||!(e.key in steps))return;e.preventDefault();let n=this.
sorted.length,to=Math.min(n-1,Math.max(0,Number(row.getAttribute("aria-rowindex"))-2+steps[e.key]));if(this.long){
let high=this.rowHeight,seen=Math.ceil(this.node.clientHeight/high);this.node.scrollTop=n*high>MOST_PIXELS?to/
Math.max(1,n-seen)*(MOST_PIXELS-seen*high):Math.max(0,(to-2)*high),this.show()}this.rows.get(this.recordAt(to))?.
querySelector("button")?.focus({preventScroll:this.long})}mark(){this.body.querySelector("[aria-current]")?.removeAttribute(
"aria-current");let{selected}=this.selection.state;selected!==null&&this.rows.get(this.index.row.get(selected))?.
setAttribute("aria-current","true")}};var Title=class{constructor(index,selection){this.index=index,this.selection=selection,this.node=el("header",{
class:"kz-title"}),this.build()}build(){let{meta}=this.index.payload,[first,last]=meta.period,{offset}=this.selection;
this.date=el("input",{type:"date","aria-label":t("app.knownOn"),data:{"kz-known-on":""},on:{change:()=>this.selection.
apply({knownOn:this.date.value||null})}}),this.clear=button(t("app.now"),()=>this.selection.apply({knownOn:null}),
{class:"kz-text"},t("app.now")),this.knownText=el("span",{class:"kz-known-text"}),this.borders=el("span",{class:"\
kz-dim kz-borders-note"}),refill(this.node,el("h1",{},meta.title),el("p",{},`${words(first,language,first.slice(
0,4)!==last.slice(0,4))} – ${words(last,language)}`,` · ${t("about.local")} (UTC${meta.offset.replace(/^([+-])0?(\d+):00$/,
"$1$2")})`),el("p",{class:"kz-known"},el("label",{},`${t("app.knownOn")} `,this.date),this.clear,this.knownText,
this.borders)),this.offset=offset,this.update()}update(day){let{knownOn}=this.selection.state;this.date.value=
knownOn?isoDay(span(knownOn,this.selection.offset)[0],this.selection.offset):"",this.knownText.textContent=knownOn?
`${t("app.knownOn")} ${words(knownOn,language)}`:"",this.clear.hidden=!knownOn,day&&(this.day=day);let{today}=this.
selection.state;this.day&&(this.borders.textContent=today?t("app.today"):t("app.borders",{date:words(this.day,
language)}))}};function knownSince(index,ledger,offset){let sources=new Table(index.payload,"sources"),printed=Array.from({length:sources.
n},(_,s)=>{let days=span(sources.get("published_on",s),offset);return days?Math.max(days[0],days[1]-DAY):NaN}),
since=new Float64Array(index.n),whole=new Float64Array(index.n);for(let i=0;i<index.n;i++){let told=index.columns.
sources[i].map(s=>printed[s]).filter(minute=>!Number.isNaN(minute)),said=(ledger.bySubject.get(index.id[i])||[]).
map(row=>ledger.claims.get("known",row)).filter(minute=>minute!==null),first=Math.min(...told,...said);since[i]=
first===1/0?NaN:Math.max(first,Number.isNaN(index.t0[i])?first:index.t0[i]),whole[i]=told.length?Math.max(...told):
NaN}return{since,whole}}async function start(){let payload=JSON.parse(document.getElementById("kz-payload").textContent),settle,ready=new Promise(
resolve=>{settle=resolve});learn(payload),useOutlines(payload.vocabulary.outlines);let packed=document.getElementById(
"kz-points");if(packed){if(window.kzmap={ready},!("DecompressionStream"in window))throw document.body.prepend(
el("p",{role:"alert",class:"kz-old"},t("points.old"))),new Error("no DecompressionStream");readColumns(payload,
await inflated(packed.textContent))}else readColumns(payload);let map=kzMap,controls=map.attributionControl.getContainer().
closest(".leaflet-control-container");for(let node of[...map.getContainer().children])node!==map.getPane("mapP\
ane")&&node!==controls&&node.remove();map.attributionControl.remove();let theme=new Theme;theme.set("auto");let index=new RecordIndex(
payload),selection=new RecordSelection(index,payload.layers,payload.options);document.documentElement.classList.
toggle("kz-untimed",!(index.t0[0]<=1/0)),document.documentElement.classList.toggle("kz-unclaimed",!payload.claims.
claim_id.length);let basemap=new Basemap(map,payload,theme,selection.offset);selection.units={has:id=>{for(let i=0;i<
basemap.units.n;i++)if(basemap.units.get("unit_id",i)===id)return!0;return!1},get:id=>detail.unitName(id)};let ledger=new Ledger(
payload,selection.offset),since=null;selection.known=()=>since??=knownSince(index,ledger,selection.offset);let detail=new Detail(
index,selection,ledger,basemap),Marks=payload.options.dots?PointMarks:VectorMarks,marks=new Marks(map,index,selection,
basemap),labels=new Labels(map,payload,basemap,selection,marks),shading=new Shading(map,index,selection,basemap,
theme,payload.layers.find(l=>l.id==="regions")?.style.steps||[1]),flows=new Flows(map,index,selection,basemap,
ledger),doubt=new Doubt(map,index,selection,basemap);function borderDay(){if(selection.state.today)return"9999\
-12-31";let period=selection.window;return period?isoDay(period[1]-1,selection.offset):payload.meta.period[0]}
function drawMap(){let{boundaries,senders}=selection.state.layers;basemap.draw(borderDay(),{borders:boundaries,
members:senders}),shading.draw(),marks.draw(),flows.draw(),doubt.draw(),soon("labels")}let due=new Set;function soon(what){
due.size||requestAnimationFrame(()=>{let now=[...due];due.clear(),now.includes("labels")&&labels.draw(marks.boxes()),
now.includes("time")&&parts.timeline.draw()}),due.add(what)}basemap.draw(borderDay(),{borders:!0,members:!0});
let parts={theme,detail,filters:new Filters(index,selection,basemap),legend:new Legend(index,selection,payload),
timeline:new Timeline(index,selection),table:new RecordTable(index,selection),claims:new ClaimsView(index,selection,
ledger,detail.sources),forces:new ForcesView(index,selection,ledger,detail),title:new Title(index,selection),home:()=>map.
fitBounds(homeBox(),{animate:!0,padding:[6,6]}),focus:()=>{let[w,s,e,n]=payload.meta.focus.box;map.flyToBounds(
[[s,w],[n,e]],{paddingTopLeft:[40,96],paddingBottomRight:[66,60],maxZoom:13,duration:.9})}},shell=new Shell(map,
payload,selection,parts);selection.refuse=what=>shell.tell(t("app.ignored",{what:String(what).slice(0,80)}));function homeBox(){
let own=basemap.unitsOn(borderDay(),"adm0").find(i=>basemap.own.has(basemap.units.get("unit_id",i)));if(own!==
void 0)return L.polygon(basemap.shape(basemap.units.get("shape",own))).getBounds();let{corners}=index;return corners?
L.latLngBounds(corners).pad(.05):L.latLngBounds([[-60,-170],[75,170]])}let{precisions}=payload.vocabulary,describe=members=>{
let first=members[0];return members.length>1?[t("detail.here",{n:members.length}),...members.slice(0,3).map(i=>index.
title(i)),...members.length>3?["…"]:[]]:[index.title(first),detail.when(first),[index.named("place",first,language),
t(`precision.${precisions[index.precision[first]]}`)].join(" · ")]},hover=(group,node,event)=>{if(!group){shell.
hover(null),doubt.hover([]);return}let box=node?node.getBoundingClientRect():{right:event.clientX,top:event.clientY};
shell.hover(describe(group.members),{x:box.right-8,y:box.top}),group.kind!=="line"&&group.members.length<=12&&
doubt.hover(group.members)},pickGroup=group=>{shell.hover(null),doubt.hover([]),group.kind!=="line"&&group.at&&
inSight(group.at),group.members.length===1?selection.apply({selected:index.id[group.members[0]]}):detail.list(
group)};parts.table.remedies=()=>parts.filters.active(),parts.filters.onEnter=()=>{if(!selection.visible.length)
return;shell.root.classList.remove("kz-show-rail");let found=[...selection.visible].sort((a,b)=>index.rank[a]-
index.rank[b]);detail.list({kind:"search",members:found,spots:new Set(found.map(i=>`${index.lon[i]},${index.lat[i]}`)).
size}),detail.node.querySelector(".kz-item")?.focus()},detail.onUpdate=()=>shell.update(),doubt.onMany=()=>shell.
tell(t("points.zoom")),marks.onHover=hover,flows.onHover=hover,marks.onPick=pickGroup,flows.onPick=pickGroup,shading.
onHover=(i,event,count)=>{if(i===null){shell.hover(null);return}let name=detail.unitName(basemap.units.get("un\
it_id",i));shell.hover([name,`${t("legend.shade")}: ${count}`],{x:event.clientX,y:event.clientY})},detail.onZoom=
members=>{let points=members.filter(i=>index.hasPoint(i)).map(i=>[index.lat[i],index.lon[i]]);points.length&&map.
flyToBounds(L.latLngBounds(points),{padding:[60,60],maxZoom:15,duration:.8})},detail.onShow=i=>{selection.state.
pane!=="map"&&selection.apply({pane:"map"}),map.fitBounds(reach(i),{...clear(),maxZoom:14,animate:!1})};function reach(i){
if(index.isCircle(i))return L.latLng(index.lat[i],index.lon[i]).toBounds(2*index.radius[i]);let rings=(index.isLine(
i)?[index.columns.shape[i]]:doubt.shapes(i)).flatMap(shape=>basemap.shape(shape));return rings.length?L.polygon(
rings).getBounds():L.latLngBounds([[index.lat[i],index.lon[i]]])}function relabel(){speak(selection.state.lang);
for(let part of[parts.filters,parts.legend,parts.timeline,parts.table,parts.title,shell])part.build()}function clear(){
let under=shell.phone.matches?Math.max(60,map.getSize().y-window.innerHeight*.38+34):60;return{paddingTopLeft:[
60,120],paddingBottomRight:[60,under]}}function inSight(at){map.panInside(at,{...clear(),animate:!1})}function showSelected(){
let{selected}=selection.state;if(selected===null)return;let i=index.row.get(selected);index.hasPoint(i)&&inSight(
[index.lat[i],index.lon[i]])}selection.subscribe(changed=>{let any=(...keys)=>keys.some(key=>changed.has(key));
changed.has("theme")&&theme.set(selection.state.theme),changed.has("tiles")&&basemap.setTiles(selection.state.
tiles),changed.has("lang")&&relabel(),any("selected")&&selection.state.selected!==null&&(detail.group=null),any(
"selected","knownOn","lang",...FILTERS)&&detail.update(),any("playing")&&parts.timeline.run(),any("playing","t\
ime",...FILTERS)&&soon("time"),shell.update(),changed.has("selected")&&(showSelected(),parts.table.mark(),selection.
state.selected!==null&&document.activeElement!==document.body&&detail.node.querySelector("h2")?.focus({preventScroll:!0})),
any("selected","lang","knownOn","tiles",...FILTERS)&&drawMap(),any(...FILTERS)&&(parts.filters.update(),parts.
legend.update(),parts.table.update()),any("pane","knownOn","lang")&&parts.claims.update(),(any("pane","knownOn",
"lang")||selection.state.pane==="forces"&&any(...FILTERS))&&parts.forces.update(),any("knownOn","time","today",
"lang")&&parts.title.update(borderDay()),changed.has("view")&&selection.state.view&&map.setView([selection.state.
view.lat,selection.state.view.lon],selection.state.view.zoom,{animate:!1}),contract.tell()});let contract=new Contract(
selection,map,ready);map.fitBounds(homeBox(),{animate:!1,padding:[6,6]}),location.hash.length>1&&selection.apply(
fromFragment(location.hash,selection));let shown=map.getSize().x>0&&map.getSize().y>0;new ResizeObserver(()=>{
!shell.mapCell.clientWidth||!shell.mapCell.clientHeight||(shell.resize(),!shown&&!selection.state.view&&map.fitBounds(
homeBox(),{animate:!1,padding:[6,6]}),shown||(contract.moved=!1),shown=!0)}).observe(shell.mapCell),parts.title.
update(borderDay()),drawMap(),parts.claims.update(),parts.forces.update(),map.on("zoomend",drawMap),map.on("mo\
veend",()=>{soon("labels"),contract.moved=shown,contract.tell()}),map.on("click",()=>{(selection.state.selected!==
null||detail.group)&&detail.close()}),window.addEventListener("resize",()=>{shell.resize(),parts.timeline.draw()});
let onScreen=null;window.matchMedia("print").addEventListener("change",e=>{e.matches&&(onScreen={box:map.getBounds(),
view:contract.view()}),theme.printing=e.matches,theme.set(theme.choice),shell.resize(),e.matches?map.fitBounds(
onScreen.box,{animate:!1}):onScreen&&map.setView([onScreen.view.lat,onScreen.view.lon],onScreen.view.zoom,{animate:!1}),
parts.timeline.draw(),drawMap(),basemap.ground.paint(),labels.draw(marks.boxes())}),marks.settled().then(()=>requestAnimationFrame(
()=>requestAnimationFrame(()=>settle(!0)))),setTimeout(()=>settle(!0),1e3)}start().catch(error=>{throw document.
documentElement.classList.remove("kz-runs"),document.getElementById("kz-app")?.remove(),error});})();
